//! The numbers of an article's revisions.

use std::fmt;
use std::str::FromStr;

/// The number of a revision, counted from 1 within its article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Revision(u64);

/// The number is none of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a revision is a whole number from 1 to 9223372036854775807, in digits")]
pub struct InvalidRevision;

impl Revision {
    /// What an article is created with.
    pub const FIRST: Self = Self(1);

    /// The revision with this number, if there can be one.
    pub fn new(number: u64) -> Result<Self, InvalidRevision> {
        // What no database's 64-bit integer can hold is none either.
        if number == 0 || i64::try_from(number).is_err() { Err(InvalidRevision) } else { Ok(Self(number)) }
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }

    /// The one after this.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl FromStr for Revision {
    type Err = InvalidRevision;

    fn from_str(text: &str) -> Result<Self, InvalidRevision> {
        // Digits only: a number's own parser would let `+1` in.
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidRevision);
        }
        Self::new(text.parse().map_err(|_| InvalidRevision)?)
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn revisions_are_counted_from_one() {
        assert_eq!("1".parse(), Ok(Revision::FIRST));
        assert_eq!(Revision::FIRST.next().to_string(), "2");
        for text in ["", "0", "-1", "+1", "1.0", " 1", "9223372036854775808", "99999999999999999999999"] {
            assert_eq!(text.parse::<Revision>(), Err(InvalidRevision), "{text}");
        }
    }
}
