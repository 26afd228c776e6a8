//! The word by which an article is found in addresses.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::{ArticleId, Title};

mod suggest;

/// 1–100 lower-case ASCII letters, digits and single `-` between them. It is no id and none of the words that
/// addresses need for themselves.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slug(Arc<str>);

/// The rule that a slug breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSlug {
    /// No character, or more than a hundred.
    #[error("a slug has 1 to 100 characters, this one has {0}")]
    Length(usize),
    /// A character outside the allowed ones.
    #[error("a slug has only lower-case ASCII letters, digits and '-', not {0:?}")]
    Character(char),
    /// A `-` at an end or beside another one.
    #[error("in a slug '-' stands alone between letters or digits")]
    Dash,
    /// A word that addresses need for themselves.
    #[error("{0:?} is a word that addresses need for themselves")]
    Reserved(String),
    /// It reads like an article's id.
    #[error("a slug does not look like an id")]
    Id,
}

/// Words that stand, or may come to stand, beside slugs in addresses.
const RESERVED: [&str; 32] = [
    "admin",
    "all",
    "api",
    "archive",
    "article",
    "articles",
    "atom",
    "author",
    "authors",
    "by-slug",
    "draft",
    "drafts",
    "edit",
    "feed",
    "health",
    "history",
    "index",
    "login",
    "new",
    "preview",
    "published",
    "render",
    "revisions",
    "robots",
    "rss",
    "search",
    "sitemap",
    "slug",
    "static",
    "tag",
    "tags",
    "trash",
];

impl Slug {
    /// The most characters of a slug.
    pub const MOST: usize = 100;

    /// How many suggestions differ from each other; the last one has a part of the article's id in it.
    pub const SUGGESTIONS: usize = 6;

    /// A slug for a title, whatever letters that is written in: `uber-grosse-fragen`, `dong-jing-no-ye`.
    ///
    /// Where nothing can be spelled, it is made of the article's id. If another article has the slug, there are
    /// further suggestions: `attempt` counts them from 0 to [`SUGGESTIONS`](Self::SUGGESTIONS) − 1.
    #[must_use]
    pub fn suggested(title: &Title, id: ArticleId, attempt: usize) -> Self {
        Self(suggest::slug(title.as_str(), id, attempt).into())
    }

    /// A slug that history holds: read back whatever the rules are today.
    #[must_use]
    pub fn restore(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The slug as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_reserved(text: &str) -> bool {
    RESERVED.contains(&text)
}

fn is_like_an_id(text: &str) -> bool {
    text.parse::<uuid::Uuid>().is_ok()
}

impl FromStr for Slug {
    type Err = InvalidSlug;

    fn from_str(text: &str) -> Result<Self, InvalidSlug> {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if let Some(other) = text.chars().find(|&c| !allowed(c)) {
            return Err(InvalidSlug::Character(other));
        }
        if text.is_empty() || text.len() > Self::MOST {
            return Err(InvalidSlug::Length(text.len()));
        }
        if text.split('-').any(str::is_empty) {
            return Err(InvalidSlug::Dash);
        }
        if is_reserved(text) {
            return Err(InvalidSlug::Reserved(text.to_owned()));
        }
        if is_like_an_id(text) { Err(InvalidSlug::Id) } else { Ok(Self(text.into())) }
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_digits_with_dashes_between_are_a_slug() {
        for text in ["a", "7", "2024", "hello-world", "a-1-b", &"s".repeat(100)] {
            assert_eq!(text.parse::<Slug>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn each_rule_refuses_by_its_name() {
        let refused = |text: &str| text.parse::<Slug>().unwrap_err();
        assert_eq!(refused(""), InvalidSlug::Length(0));
        assert_eq!(refused(&"s".repeat(101)), InvalidSlug::Length(101));
        assert_eq!(refused("Hello"), InvalidSlug::Character('H'));
        assert_eq!(refused("größe"), InvalidSlug::Character('ö'));
        assert_eq!(refused("a/b"), InvalidSlug::Character('/'));
        assert_eq!(refused("a b"), InvalidSlug::Character(' '));
        for text in ["-", "-a", "a-", "a--b"] {
            assert_eq!(refused(text), InvalidSlug::Dash, "{text}");
        }
        for text in RESERVED {
            assert_eq!(refused(text), InvalidSlug::Reserved(text.to_owned()));
        }
        for text in ["0192f1b2-7c4e-7d3a-9b1f-2a5c8e6d4f00", "0192f1b27c4e7d3a9b1f2a5c8e6d4f00"] {
            assert_eq!(refused(text), InvalidSlug::Id, "{text}");
        }
    }
}
