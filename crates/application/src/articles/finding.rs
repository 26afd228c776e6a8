//! What searches are asked for and what they find.

use daybook_domain::articles::SearchQuery;

use super::{ArticleFilter, Audience};

/// The most hits that are counted: counting all of a common word would cost more than finding it.
pub const MOST_COUNTED: usize = 1_000;

/// The most hits that are ranked. Of a word that more articles have, those count whose texts were saved last, or
/// published last where that is searched: nobody looks for an article by such a word alone, and ranking all of them
/// would take as long as there are articles.
pub const MOST_RANKED: usize = 2_000;

/// A part of what a search finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchPage {
    /// What is searched for; not empty.
    pub query: SearchQuery,
    /// Among which articles.
    pub filter: ArticleFilter,
    /// For whom.
    pub audience: Audience,
    /// How many of the best hits are passed over: at most [`MOST_COUNTED`].
    pub skip: usize,
    /// The most hits.
    pub limit: usize,
}

/// What a search finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Found<T> {
    /// The hits, best first.
    pub hits: Vec<Hit<T>>,
    /// How many there are in all.
    pub count: Count,
}

/// How many hits there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// So many, at most [`MOST_COUNTED`].
    pub number: usize,
    /// Whether there are more.
    pub more: bool,
}

/// An article that a search finds.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit<T> {
    /// The article.
    pub of: T,
    /// How good the hit is: the greater, the better. Comparable within one search only.
    pub rank: f64,
    /// Where the words are; at least one, each with a marked word.
    pub snippets: Vec<Snippet>,
}

/// A piece of an article: at most about 300 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Of which part.
    pub field: SearchField,
    /// The piece, cut where words begin and end to be what was searched for. It is the author's text, not HTML.
    pub pieces: Vec<Piece>,
}

/// A part of an article that is searched, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SearchField {
    /// The title.
    Title,
    /// The tags.
    Tags,
    /// The lead.
    Lead,
    /// The body.
    Body,
}

/// A part of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// Whether it is what was searched for.
    pub is_hit: bool,
}

impl SearchField {
    /// Each of them, the weightiest first.
    pub const ALL: [Self; 4] = [Self::Title, Self::Tags, Self::Lead, Self::Body];

    /// The name, as it is written outside.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Tags => "tags",
            Self::Lead => "lead",
            Self::Body => "body",
        }
    }

    /// How much a hit in this part weighs.
    #[must_use]
    pub const fn weight(self) -> f64 {
        match self {
            Self::Title => 10.0,
            Self::Tags => 6.0,
            Self::Lead => 3.0,
            Self::Body => 1.0,
        }
    }
}

impl<T> Default for Found<T> {
    fn default() -> Self {
        Self { hits: Vec::new(), count: Count::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_weighs_most_and_the_body_least() {
        assert!(SearchField::ALL.is_sorted_by(|a, b| a.weight() > b.weight()));
    }
}
