//! The value of a configuration entry.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::shared::{InvalidText, checked_text};

/// A text of at most 1,000,000 characters, the empty one included; any Unicode but U+0000.
///
/// Cloning shares the text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ConfigValue(Arc<str>);

impl ConfigValue {
    /// The most characters of a value.
    pub const MOST: usize = 1_000_000;

    /// A value that history holds: read back whatever the rules are today.
    #[must_use]
    pub fn restore(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The value as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The shared text itself.
    #[must_use]
    pub fn into_shared(self) -> Arc<str> {
        self.0
    }
}

impl FromStr for ConfigValue {
    type Err = InvalidText;

    fn from_str(text: &str) -> Result<Self, InvalidText> {
        checked_text(text, Self::MOST).map(|text| Self(text.into()))
    }
}

impl fmt::Display for ConfigValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_text_and_any_unicode_are_values() {
        for text in ["", " ", "äöü 東京 🌙", "\u{1}\n\t", &"é".repeat(1_000_000)] {
            assert_eq!(text.parse::<ConfigValue>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_nul_and_a_character_too_many_are_refused() {
        assert_eq!("a\0b".parse::<ConfigValue>(), Err(InvalidText::Nul));
        let long = "é".repeat(1_000_001);
        assert_eq!(
            long.parse::<ConfigValue>(),
            Err(InvalidText::TooLong { most: 1_000_000, count: 1_000_001 })
        );
    }
}
