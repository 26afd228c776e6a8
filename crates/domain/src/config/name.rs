//! The name of a configuration entry.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// 1–100 ASCII letters, digits, `.`, `_` or `-`, and not only dots. Case matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConfigName(Arc<str>);

/// The rule that a name breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidConfigName {
    /// No character, or more than a hundred.
    #[error("a name has 1 to 100 characters, this one has {0}")]
    Length(usize),
    /// A character outside the allowed ones.
    #[error("a name has only ASCII letters, digits, '.', '_' and '-', not {0:?}")]
    Character(char),
    /// `.`, `..` and so on, which are parts of paths and not names.
    #[error("a name is not made of dots only")]
    OnlyDots,
}

impl ConfigName {
    /// The most characters of a name.
    pub const MOST: usize = 100;

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ConfigName {
    type Err = InvalidConfigName;

    fn from_str(text: &str) -> Result<Self, InvalidConfigName> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        if let Some(other) = text.chars().find(|&c| !allowed(c)) {
            return Err(InvalidConfigName::Character(other));
        }
        if text.is_empty() || text.len() > Self::MOST {
            return Err(InvalidConfigName::Length(text.len()));
        }
        if text.bytes().all(|b| b == b'.') {
            return Err(InvalidConfigName::OnlyDots);
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for ConfigName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_one_and_of_a_hundred_characters_are_names() {
        for text in ["a", "max_users", "feature.dark-mode", ".hidden", "-", &"n".repeat(100)] {
            assert_eq!(text.parse::<ConfigName>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn each_rule_refuses_by_its_name() {
        let refused = |text: &str| text.parse::<ConfigName>().unwrap_err();
        assert_eq!(refused(""), InvalidConfigName::Length(0));
        assert_eq!(refused(&"n".repeat(101)), InvalidConfigName::Length(101));
        assert_eq!(refused("a b"), InvalidConfigName::Character(' '));
        assert_eq!(refused("größe"), InvalidConfigName::Character('ö'));
        assert_eq!(refused("a/b"), InvalidConfigName::Character('/'));
        assert_eq!(refused(".."), InvalidConfigName::OnlyDots);
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_keeps_the_text(text in "\\PC{0,120}") {
            if let Ok(name) = text.parse::<ConfigName>() {
                prop_assert_eq!(name.as_str(), text);
            }
        }
    }
}
