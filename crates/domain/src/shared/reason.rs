//! Why something was done.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use super::{InvalidText, checked_text};

/// The words that somebody gives for a change: 1–1,000 characters after trimming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason(Arc<str>);

/// The rule that a reason breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReason {
    /// Nothing but white space.
    #[error("a reason has at least one character")]
    Empty,
    /// Too long, or with a character that is not allowed.
    #[error(transparent)]
    Text(#[from] InvalidText),
}

impl Reason {
    /// The most characters of a reason.
    pub const MOST: usize = 1_000;

    /// The reason as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reason {
    type Err = InvalidReason;

    fn from_str(text: &str) -> Result<Self, InvalidReason> {
        let text = checked_text(text.trim(), Self::MOST)?;
        if text.is_empty() { Err(InvalidReason::Empty) } else { Ok(Self(text.into())) }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_trimmed_and_not_empty() {
        assert_eq!(" typo ".parse::<Reason>().unwrap().as_str(), "typo");
        assert_eq!("  ".parse::<Reason>(), Err(InvalidReason::Empty));
    }

    #[test]
    fn a_reason_of_more_than_a_thousand_characters_is_refused() {
        assert!("é".repeat(1_000).parse::<Reason>().is_ok());
        assert!(matches!("é".repeat(1_001).parse::<Reason>(), Err(InvalidReason::Text(_))));
    }
}
