//! Words by which customers are grouped.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::shared::composed;

/// 1–50 characters in lower case without white space, commas or control characters; composed (NFC).
///
/// What is typed is brought into this form: `" Key  Account"` is `key-account`. Tags stay readable when the
/// customer is erased: they group people and do not name them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Arc<str>);

/// The rule that a tag breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTag {
    /// No character, or more than fifty.
    #[error("a tag has 1 to {most} characters, this one has {0}", most = Tag::MOST)]
    Length(usize),
    /// A comma or a control character.
    #[error("a tag has no comma and no control character, this one has {0:?}")]
    Character(char),
}

impl Tag {
    /// The most characters of a tag.
    pub const MOST: usize = 50;

    /// A tag that history holds: read back whatever the rules are today.
    #[must_use]
    pub fn restore(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The tag as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = InvalidTag;

    fn from_str(text: &str) -> Result<Self, InvalidTag> {
        let words: Vec<&str> = text.split_whitespace().collect();
        // Composed after lower-casing, which can leave what is not.
        let text = composed(&composed(&words.join("-")).to_lowercase());
        if let Some(other) = text.chars().find(|&c| c == ',' || c.is_control()) {
            return Err(InvalidTag::Character(other));
        }
        match text.chars().count() {
            1..=Self::MOST => Ok(Self(text.into())),
            count => Err(InvalidTag::Length(count)),
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_typed_is_brought_into_one_form() {
        for (typed, tag) in [
            ("vip", "vip"),
            (" VIP\n", "vip"),
            ("Key  \t Account", "key-account"),
            ("CAFE\u{301}", "caf\u{e9}"),
            // No capital with a háček is one character; the small one is.
            ("J\u{30c}", "\u{1f0}"),
            ("Größe 東京", "größe-東京"),
        ] {
            assert_eq!(typed.parse::<Tag>().unwrap().as_str(), tag);
        }
    }

    #[test]
    fn each_rule_refuses_by_its_name() {
        let refused = |text: &str| text.parse::<Tag>().unwrap_err();
        assert_eq!(refused(""), InvalidTag::Length(0));
        assert_eq!(refused(" \n "), InvalidTag::Length(0));
        assert_eq!(refused(&"é".repeat(51)), InvalidTag::Length(51));
        assert_eq!(refused("a,b"), InvalidTag::Character(','));
        assert_eq!(refused("a\0b"), InvalidTag::Character('\0'));
        assert_eq!(refused("a\u{7f}b"), InvalidTag::Character('\u{7f}'));
        assert!("é".repeat(50).parse::<Tag>().is_ok());
    }

    proptest! {
        #[test]
        fn a_tag_is_its_own_form(text in "\\PC{0,60}|[A-ZÀ-Ö \\t\u{300}-\u{331}]{1,20}") {
            if let Ok(tag) = text.parse::<Tag>() {
                prop_assert!(!tag.as_str().contains(|c: char| c.is_whitespace() || c.is_control() || c == ','));
                prop_assert!((1..=Tag::MOST).contains(&tag.as_str().chars().count()));
                prop_assert_eq!(tag.as_str().parse::<Tag>(), Ok(tag));
            }
        }
    }
}
