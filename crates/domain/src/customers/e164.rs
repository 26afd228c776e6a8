//! Phone numbers that can be dialled from anywhere.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// A number in the form of E.164: `+` and 2–15 ASCII digits, such as `+41446681800`. Personal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct E164(Arc<str>);

/// The text is no number in that form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a phone number like +41446681800 ('+' and 2 to 15 digits)")]
pub struct InvalidE164;

impl E164 {
    /// A number that history holds: read back whatever the rules are today.
    #[must_use]
    pub fn restore(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The number as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for E164 {
    type Err = InvalidE164;

    fn from_str(text: &str) -> Result<Self, InvalidE164> {
        let digits = text.strip_prefix('+').ok_or(InvalidE164)?;
        let valid = (2..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if valid { Ok(Self(text.into())) } else { Err(InvalidE164) }
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_and_two_to_fifteen_digits_are_a_number() {
        for text in ["+12", "+41446681800", "+123456789012345"] {
            assert_eq!(text.parse::<E164>().unwrap().as_str(), text);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "+", "+1", "0446681800", "+41 44 668", "+1234567890123456", "+٤٤٤٤", "++44"] {
            assert_eq!(text.parse::<E164>(), Err(InvalidE164), "{text}");
        }
    }
}
