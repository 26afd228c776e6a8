//! Places in the log.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use daybook_domain::shared::Timestamp;

/// The place of an event in the log, counted from 1 without gaps; 0 is the place before the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position(pub u64);

/// The name of one log: 1–32 lower-case letters and digits. A restored backup gets another one, so that a
/// position from before the restore is refused and not misread.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LogId(Arc<str>);

/// A position as it is written outside, `<log_id>.<position>`. A bare number means the current log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPosition {
    /// The log; `None` for the current one.
    pub log: Option<LogId>,
    /// The place in it.
    pub position: Position,
}

/// A point in the past that a reader names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment {
    /// All that was recorded at or before this time.
    Time(Timestamp),
    /// All up to this position; within a commit, all before that commit.
    Position(LogPosition),
}

/// An answer, and the position that it was read at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// The answer.
    pub value: T,
    /// The position, if the question was about the past; `None` for "now".
    pub position: Option<Position>,
}

/// The text is no position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a position like 3kf82h.42 or 42")]
pub struct InvalidPosition;

impl LogId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A position of this log, as it is written outside.
    #[must_use]
    pub fn at(&self, position: Position) -> LogPosition {
        LogPosition { log: Some(self.clone()), position }
    }
}

impl FromStr for LogId {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, InvalidPosition> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
        if text.is_empty() || text.len() > 32 || !text.bytes().all(allowed) {
            return Err(InvalidPosition);
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for LogId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for LogPosition {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, InvalidPosition> {
        let (log, number) = match text.split_once('.') {
            Some((log, number)) => (Some(log.parse()?), number),
            None => (None, text),
        };
        // Digits only: a number's own parser would let `+1` in.
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(InvalidPosition);
        }
        // What no database's 64-bit integer can hold is no position either.
        let number: i64 = number.parse().map_err(|_| InvalidPosition)?;
        Ok(Self { log, position: Position(number.unsigned_abs()) })
    }
}

impl fmt::Display for LogPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(log) = &self.log {
            write!(f, "{log}.")?;
        }
        write!(f, "{}", self.position)
    }
}

impl FromStr for Moment {
    type Err = InvalidPosition;

    /// A position or an RFC 3339 time.
    fn from_str(text: &str) -> Result<Self, InvalidPosition> {
        if let Ok(position) = text.parse() {
            return Ok(Self::Position(position));
        }
        text.parse().map(Self::Time).map_err(|_| InvalidPosition)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_read_with_its_log_or_bare() {
        let full: LogPosition = "3kf82h.42".parse().unwrap();
        assert_eq!(full.log.as_ref().unwrap().as_str(), "3kf82h");
        assert_eq!(full.to_string(), "3kf82h.42");
        assert_eq!("42".parse(), Ok(LogPosition { log: None, position: Position(42) }));
    }

    #[test]
    fn what_is_no_position_is_refused() {
        for text in ["", ".", "a.", ".1", "A.1", "a.-1", "a.+1", "-1", "1.2.3", "9223372036854775808"] {
            assert_eq!(text.parse::<LogPosition>(), Err(InvalidPosition), "{text}");
        }
    }

    #[test]
    fn a_moment_is_a_position_or_a_time() {
        assert!(matches!("42".parse(), Ok(Moment::Position(_))));
        assert!(matches!("2024-01-15T10:30:00Z".parse(), Ok(Moment::Time(_))));
        assert!("yesterday".parse::<Moment>().is_err());
    }
}
