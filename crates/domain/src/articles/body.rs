//! The text of an article.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::shared::{InvalidText, checked_text};

/// Markdown of at most 1,000,000 characters, kept as it came; any Unicode but U+0000. May be empty until the
/// article is published.
///
/// Cloning shares the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Body(Arc<str>);

impl Body {
    /// The most characters of a body.
    pub const MOST: usize = 1_000_000;

    /// A body that history holds: read back whatever the rules are today.
    #[must_use]
    pub fn restore(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The Markdown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The shared text itself.
    #[must_use]
    pub fn into_shared(self) -> Arc<str> {
        self.0
    }

    /// Whether there is nothing to read in it.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl Default for Body {
    fn default() -> Self {
        Self("".into())
    }
}

impl FromStr for Body {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        checked_text(text, Self::MOST).map(|text| Self(text.into()))
    }
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_kept_as_it_came() {
        for text in ["", "  # Hi\r\n\n", "東京の夜 🌙", &"é".repeat(1_000_000)] {
            assert_eq!(text.parse::<Body>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_nul_and_a_character_too_many_are_refused() {
        assert_eq!("a\0".parse::<Body>(), Err(InvalidText::Nul));
        let long = InvalidText::TooLong { most: 1_000_000, count: 1_000_001 };
        assert_eq!("é".repeat(1_000_001).parse::<Body>(), Err(long));
    }

    #[test]
    fn white_space_alone_is_nothing_to_read() {
        assert!(Body::default().is_blank());
        assert!(Body::restore(" \n\t\u{a0}").is_blank());
        assert!(!Body::restore("\n.").is_blank());
    }
}
