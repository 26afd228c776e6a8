//! What lists are asked for: filters, sorts, places.

use daybook_domain::articles::{ArticleId, Tag};
use daybook_domain::shared::{Actor, Timestamp};

use super::{ArticleSummary, Audience, PublishedSummary, Status};
use crate::shared::{Order, Position};

/// Which articles are asked for; all that is named must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ArticleFilter {
    /// Only where one of these holds; empty: wherever but in the trash. Of lists of what is published only
    /// [`Status::Published`] finds anything, or none.
    pub statuses: Vec<Status>,
    /// Only of this author.
    pub author: Option<Actor>,
    /// Only with this tag.
    pub tag: Option<Tag>,
    /// Only with this in the title; compared as [`title_key`] has them.
    pub title: Option<String>,
}

/// By what a list is sorted; articles that are alike in it, by their ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ArticleSort {
    /// When the article was created.
    #[default]
    Created,
    /// When it changed last.
    Updated,
    /// The date of its publication; what is not published comes before all that is.
    Published,
    /// The title, by the bytes of its [`title_key`].
    Title,
}

/// A part of a list of articles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticlesPage {
    /// Which articles.
    pub filter: ArticleFilter,
    /// For whom.
    pub audience: Audience,
    /// In which order.
    pub sort: ArticleSort,
    /// Forwards or backwards, ids included.
    pub order: Order,
    /// Where the page before ended.
    pub after: Option<Place>,
    /// The most articles.
    pub limit: usize,
    /// As of when. Of the past, only [`ArticleSort::Created`] is asked for.
    pub at: Option<Position>,
}

/// The place of an article in a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// What the list is sorted by.
    pub key: SortKey,
    /// The article.
    pub id: ArticleId,
}

/// What a list is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey {
    /// A moment; none comes before all others.
    Time(Option<Timestamp>),
    /// A text, by its bytes.
    Text(String),
}

/// A title as it is sorted and searched for: in lower case.
#[must_use]
pub fn title_key(title: &str) -> String {
    title.to_lowercase()
}

impl ArticleSort {
    /// Each of them, in the order in which they are documented.
    pub const ALL: [Self; 4] = [Self::Created, Self::Updated, Self::Published, Self::Title];

    /// The name, as it is written outside.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Published => "published",
            Self::Title => "title",
        }
    }
}

impl ArticleFilter {
    /// Whether an article with this status is asked for.
    #[must_use]
    pub fn is_status(&self, status: Status) -> bool {
        if self.statuses.is_empty() { status != Status::Trashed } else { self.statuses.contains(&status) }
    }
}

impl ArticleSummary {
    /// Its place in a list.
    #[must_use]
    pub fn place(&self, sort: ArticleSort) -> Place {
        let key = match sort {
            ArticleSort::Created => SortKey::Time(Some(self.created_at)),
            ArticleSort::Updated => SortKey::Time(Some(self.updated_at)),
            ArticleSort::Published => SortKey::Time(self.published.as_ref().map(|published| published.at)),
            ArticleSort::Title => SortKey::Text(title_key(self.title.as_str())),
        };
        Place { key, id: self.id }
    }
}

impl PublishedSummary {
    /// Its place in a list.
    #[must_use]
    pub fn place(&self, sort: ArticleSort) -> Place {
        let key = match sort {
            ArticleSort::Created => SortKey::Time(Some(self.created_at)),
            ArticleSort::Updated => SortKey::Time(Some(self.updated_at)),
            ArticleSort::Published => SortKey::Time(Some(self.published_at)),
            ArticleSort::Title => SortKey::Text(title_key(self.title.as_str())),
        };
        Place { key, id: self.id }
    }
}
