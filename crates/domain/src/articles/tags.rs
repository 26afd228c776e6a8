//! What an article is about, in single words.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::InvalidPhrase;
use super::text::line;

/// A word or a few under which articles are found: 1–50 characters, in lower case, in Unicode's composed form (NFC),
/// with one space between words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Arc<str>);

/// Different tags, at most 20, in the order in which they were given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tags(Vec<Tag>);

/// There are more tags than an article has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an article has at most {} different tags, these are {}", Tags::MOST, .0)]
pub struct TooManyTags(pub usize);

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
    type Err = InvalidPhrase;

    fn from_str(text: &str) -> Result<Self, InvalidPhrase> {
        // Before the rest of the rules: a tab between words is white space like any other.
        let words: Vec<_> = text.split_whitespace().collect();
        let text =
            ComposingNormalizerBorrowed::new_nfc().normalize(&words.join(" ").to_lowercase()).into_owned();
        line(&text, Self::MOST).map(|text| Self(text.into()))
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Tags {
    /// The most tags of an article.
    pub const MOST: usize = 20;

    /// These tags; one that is named twice counts once, where it stood first.
    pub fn new(tags: impl IntoIterator<Item = Tag>) -> Result<Self, TooManyTags> {
        let tags = Self::restore(tags);
        if tags.0.len() > Self::MOST { Err(TooManyTags(tags.0.len())) } else { Ok(tags) }
    }

    /// The tags that history holds: read back whatever the rules are today.
    #[must_use]
    pub fn restore(tags: impl IntoIterator<Item = Tag>) -> Self {
        let mut seen = HashSet::new();
        Self(tags.into_iter().filter(|tag| seen.insert(tag.clone())).collect())
    }

    /// The tags, in the order in which they were given.
    #[must_use]
    pub fn as_slice(&self) -> &[Tag] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::shared::InvalidText;

    fn tag(text: &str) -> Tag {
        text.parse().unwrap()
    }

    #[test]
    fn a_tag_is_lower_case_composed_and_evenly_spaced() {
        assert_eq!(tag("  Event \t Sourcing ").as_str(), "event sourcing");
        assert_eq!(tag("CAFE\u{301}"), tag("café"));
        assert_eq!(tag("東京").as_str(), "東京");
    }

    #[test]
    fn a_blank_a_long_and_a_control_tag_are_refused() {
        assert_eq!(" \n".parse::<Tag>(), Err(InvalidPhrase::Empty));
        assert_eq!("a\u{7}".parse::<Tag>(), Err(InvalidPhrase::Control('\u{7}')));
        assert_eq!("a\0".parse::<Tag>(), Err(InvalidText::Nul.into()));
        assert!("t".repeat(50).parse::<Tag>().is_ok());
        assert!("t".repeat(51).parse::<Tag>().is_err());
    }

    #[test]
    fn different_tags_are_kept_in_their_order() {
        let tags = Tags::new(["Rust", "web", "RUST", "a"].map(tag)).unwrap();
        assert_eq!(tags.as_slice(), ["rust", "web", "a"].map(tag));
    }

    #[test]
    fn twenty_tags_are_enough() {
        let many = |n: usize| (0..n).map(|i| tag(&format!("t{i}"))).collect::<Vec<_>>();
        assert!(Tags::new(many(20)).is_ok());
        assert!(Tags::new(many(20).into_iter().chain(many(20))).is_ok());
        assert_eq!(Tags::new(many(21)), Err(TooManyTags(21)));
    }

    proptest! {
        #[test]
        fn a_tag_that_is_read_again_is_the_same(text in "\\PC{0,40}") {
            if let Ok(tag) = text.parse::<Tag>() {
                prop_assert_eq!(tag.as_str().parse::<Tag>(), Ok(tag.clone()));
            }
        }
    }
}
