//! Moments.

use std::fmt;
use std::str::FromStr;

/// A moment in UTC, in whole microseconds: the finest that every database keeps.
///
/// As text it is RFC 3339 with six digits and `Z`; a finer time is cut, never rounded up into the future.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// The text is no RFC 3339 time with an offset, or lies outside the years −9999 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time like 2024-01-15T10:30:00Z (RFC 3339, with an offset)")]
pub struct InvalidTimestamp;

impl Timestamp {
    /// The moment so many microseconds after 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The moment so many microseconds later (earlier, if negative).
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let time: jiff::Timestamp = text.parse().map_err(|_| InvalidTimestamp)?;
        // Down, also before 1970, where the division of a negative number would round up.
        let micros = time.as_nanosecond().div_euclid(1_000);
        i64::try_from(micros).map(Self).map_err(|_| InvalidTimestamp)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(time) => write!(f, "{time:.6}"),
            // Only a moment outside jiff's range of years, which no parser lets in.
            Err(_) => write!(f, "{}us", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_with_six_digits() {
        let time: Timestamp = "2024-01-15T11:30:00.1234567+01:00".parse().unwrap();
        assert_eq!(time.to_string(), "2024-01-15T10:30:00.123456Z");
        assert_eq!(time.to_string().parse::<Timestamp>().unwrap(), time);
    }

    #[test]
    fn a_time_without_an_offset_is_refused() {
        for text in ["", "yesterday", "2024-01-15", "2024-01-15T10:30:00", "1705314600"] {
            assert_eq!(text.parse::<Timestamp>(), Err(InvalidTimestamp), "{text}");
        }
    }

    #[test]
    fn a_finer_time_is_cut_also_before_1970() {
        let time: Timestamp = "1969-12-31T23:59:59.9999999Z".parse().unwrap();
        assert_eq!(time.as_micros(), -1);
    }
}
