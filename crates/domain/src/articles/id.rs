//! What tells one article from another.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// The id of an article: a UUID, in lower-case letters with dashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ArticleId(Uuid);

/// The text is no id of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an article's id is a UUID like 0192f1b2-7c4e-7d3a-9b1f-2a5c8e6d4f00, in lower-case letters")]
pub struct InvalidArticleId;

impl ArticleId {
    /// The article with this id.
    #[must_use]
    pub const fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// The id as a UUID.
    #[must_use]
    pub const fn as_uuid(self) -> Uuid {
        self.0
    }

    /// Eight letters and digits of the id that are random where ids are made from the time.
    #[must_use]
    pub(super) fn tail(self) -> String {
        let text = self.0.simple().to_string();
        text[24..].to_owned()
    }
}

impl FromStr for ArticleId {
    type Err = InvalidArticleId;

    fn from_str(text: &str) -> Result<Self, InvalidArticleId> {
        let id: Uuid = text.parse().map_err(|_| InvalidArticleId)?;
        // One spelling, so that one article has one address and one stream.
        if id.hyphenated().to_string() == text { Ok(Self(id)) } else { Err(InvalidArticleId) }
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "0192f1b2-7c4e-7d3a-9b1f-2a5c8e6d4f00";

    #[test]
    fn an_id_is_read_and_written_in_one_spelling() {
        let id: ArticleId = TEXT.parse().unwrap();
        assert_eq!(id.to_string(), TEXT);
        assert_eq!(id.tail(), "8e6d4f00");
        let other = [&TEXT.to_uppercase(), &TEXT.replace('-', ""), &format!("{{{TEXT}}}"), "", "1"];
        for text in other {
            assert_eq!(text.parse::<ArticleId>(), Err(InvalidArticleId), "{text}");
        }
    }
}
