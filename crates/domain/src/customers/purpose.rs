//! What a consent is for.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// 1–50 of `a`–`z`, `0`–`9`, `.`, `_` and `-`, such as `newsletter`. Upper-case letters are read as lower-case ones.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Purpose(Arc<str>);

/// The rule that a purpose breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPurpose {
    /// No character, or more than fifty.
    #[error("a purpose has 1 to {most} characters, this one has {0}", most = Purpose::MOST)]
    Length(usize),
    /// A character outside the allowed ones.
    #[error("a purpose has only ASCII letters, digits, '.', '_' and '-', not {0:?}")]
    Character(char),
}

impl Purpose {
    /// The most characters of a purpose.
    pub const MOST: usize = 50;

    /// A purpose that history holds: read back whatever the rules are today.
    #[must_use]
    pub fn restore(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The purpose as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Purpose {
    type Err = InvalidPurpose;

    fn from_str(text: &str) -> Result<Self, InvalidPurpose> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if let Some(other) = text.chars().find(|&c| !allowed(c)) {
            return Err(InvalidPurpose::Character(other));
        }
        match text.len() {
            1..=Self::MOST => Ok(Self(text.to_ascii_lowercase().into())),
            count => Err(InvalidPurpose::Length(count)),
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_purpose_is_read_in_any_case() {
        assert_eq!("News_Letter-2.0".parse::<Purpose>().unwrap().as_str(), "news_letter-2.0");
    }

    #[test]
    fn each_rule_refuses_by_its_name() {
        let refused = |text: &str| text.parse::<Purpose>().unwrap_err();
        assert_eq!(refused(""), InvalidPurpose::Length(0));
        assert_eq!(refused(&"p".repeat(51)), InvalidPurpose::Length(51));
        assert_eq!(refused("news letter"), InvalidPurpose::Character(' '));
        // The Kelvin sign, whose lower case is an ordinary k.
        assert_eq!(refused("\u{212a}"), InvalidPurpose::Character('\u{212a}'));
        assert!("p".repeat(50).parse::<Purpose>().is_ok());
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_lowers_the_text(text in "\\PC{0,60}|[A-Za-z0-9._-]{1,50}") {
            if let Ok(purpose) = text.parse::<Purpose>() {
                prop_assert_eq!(purpose.as_str(), text.to_ascii_lowercase());
            }
        }
    }
}
