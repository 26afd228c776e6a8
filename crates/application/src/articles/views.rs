//! What readers of articles get.

use std::sync::Arc;

use daybook_domain::articles::{
    Action, ArticleId, Body, Content, Draft, Editors, Lead, Note, PlannedTime, Revision, Schedules, Slug,
    Subtitle, Tags, Title, Visibility,
};
use daybook_domain::shared::{Actor, Timestamp};

use crate::shared::Position;

/// Where an article stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Status {
    /// It has never been published.
    Draft,
    /// A revision of it is published; there may be a newer working copy.
    Published,
    /// It was published and is no more.
    Unpublished,
    /// It is in the trash.
    Trashed,
}

impl Status {
    /// Each of them, in the order in which they are documented.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Published, Self::Unpublished, Self::Trashed];

    /// The name, as it is written outside.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Unpublished => "unpublished",
            Self::Trashed => "trashed",
        }
    }
}

/// The working copy of an article, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleSummary {
    /// Its id.
    pub id: ArticleId,
    /// The number of its last event.
    pub version: u64,
    /// Who wrote it.
    pub author: Actor,
    /// Who else may change it.
    pub editors: Editors,
    /// Who may read it once it is published.
    pub visibility: Visibility,
    /// Where it stands.
    pub status: Status,
    /// The number of the working copy's revision.
    pub revision: Revision,
    /// What it is called.
    pub title: Title,
    /// The word by which it is found, or would be.
    pub slug: Slug,
    /// The line under the title.
    pub subtitle: Option<Subtitle>,
    /// The paragraph before the body.
    pub lead: Option<Lead>,
    /// What it is about.
    pub tags: Tags,
    /// What is published of it; nothing is, of what is in the trash.
    pub published: Option<PublishedMark>,
    /// The date of its first publication, if it ever was published.
    pub first_published_at: Option<Timestamp>,
    /// When the open checkpoint was put down, if there is one.
    pub autosaved_at: Option<Timestamp>,
    /// What is planned.
    pub schedules: Schedules,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its last event happened.
    pub updated_at: Timestamp,
}

/// The working copy of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleView {
    /// All but its body.
    pub summary: ArticleSummary,
    /// The text.
    pub body: Body,
}

/// What is published of an article, as its editors see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedMark {
    /// The revision.
    pub revision: Revision,
    /// The slug under which it is.
    pub slug: Slug,
    /// The date that it bears.
    pub at: Timestamp,
}

/// What is published of an article, without its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedSummary {
    /// Its id.
    pub id: ArticleId,
    /// The number of the last event that changed what its readers get, or who may read it.
    pub version: u64,
    /// Who wrote it.
    pub author: Actor,
    /// Who may read it.
    pub visibility: Visibility,
    /// The number of the published revision.
    pub revision: Revision,
    /// What it is called.
    pub title: Title,
    /// The word by which it is found.
    pub slug: Slug,
    /// The line under the title.
    pub subtitle: Option<Subtitle>,
    /// The paragraph before the body.
    pub lead: Option<Lead>,
    /// What it is about.
    pub tags: Tags,
    /// The date that it bears.
    pub published_at: Timestamp,
    /// The date of its first publication.
    pub first_published_at: Timestamp,
    /// When the article was created.
    pub created_at: Timestamp,
    /// When the event of [`version`](Self::version) happened.
    pub updated_at: Timestamp,
}

/// What is published of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedView {
    /// All but its body.
    pub summary: PublishedSummary,
    /// The text.
    pub body: Body,
}

/// A revision, without its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionSummary {
    /// Its number.
    pub revision: Revision,
    /// What the article was called.
    pub title: Title,
    /// What its editor said about it.
    pub note: Option<Note>,
    /// The revision that it repeats, if it was made by restoring one.
    pub restored_from: Option<Revision>,
    /// Who made it.
    pub actor: Arc<str>,
    /// When it was made.
    pub created_at: Timestamp,
    /// The number of the event that made it.
    pub version: u64,
}

/// A revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionView {
    /// All but its text.
    pub summary: RevisionSummary,
    /// What it says.
    pub content: Content,
}

/// What is being written and has not been saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointView {
    /// What it says.
    pub draft: Draft,
    /// Who put it down.
    pub actor: Arc<str>,
    /// When it was put down.
    pub saved_at: Timestamp,
    /// The number of the event that put it down.
    pub version: u64,
}

/// Something that is planned for an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanView {
    /// The article.
    pub id: ArticleId,
    /// What is planned.
    pub action: Action,
    /// When.
    pub time: PlannedTime,
    /// The position of the event that planned it.
    pub position: Position,
}
