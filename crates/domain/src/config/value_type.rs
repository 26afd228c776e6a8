//! What a value may look like.

use std::fmt;
use std::str::FromStr;

use serde::de::IgnoredAny;

/// The declared type of an entry. Every value set must be a text of this type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ValueType {
    /// Any text: what an entry has until another type is declared.
    #[default]
    String,
    /// A whole number from −2⁶³ to 2⁶³−1 in decimal digits, such as `-12`.
    Integer,
    /// A finite number as JSON writes it, such as `1.5e3`.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Any JSON text, however deeply nested: it is checked, never built.
    Json,
}

/// The text names none of the types.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a type is one of string, integer, number, boolean, json")]
pub struct UnknownValueType;

impl ValueType {
    /// Every type, in the order in which they are documented.
    pub const ALL: [Self; 5] = [Self::String, Self::Integer, Self::Number, Self::Boolean, Self::Json];

    /// The type's name, as it is written outside.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Json => "json",
        }
    }

    /// Whether `text` is a value of this type.
    #[must_use]
    pub fn admits(self, text: &str) -> bool {
        match self {
            Self::String => true,
            // JSON's grammar, so that `+1`, `1_000` and ` 1` are no numbers for one reader and numbers for another.
            Self::Integer => is_json_scalar(text) && text.parse::<i64>().is_ok(),
            Self::Number => is_json_scalar(text) && text.parse::<f64>().is_ok_and(f64::is_finite),
            Self::Boolean => matches!(text, "true" | "false"),
            Self::Json => serde_json::from_str::<IgnoredAny>(text).is_ok(),
        }
    }
}

/// Whether `text` is JSON without white space around it.
fn is_json_scalar(text: &str) -> bool {
    text.trim() == text && serde_json::from_str::<IgnoredAny>(text).is_ok()
}

impl FromStr for ValueType {
    type Err = UnknownValueType;

    fn from_str(text: &str) -> Result<Self, UnknownValueType> {
        Self::ALL.into_iter().find(|t| t.as_str() == text).ok_or(UnknownValueType)
    }
}

impl fmt::Display for ValueType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_type_admits_its_own_and_refuses_the_rest() {
        let cases: [(ValueType, &[&str], &[&str]); 5] = [
            (ValueType::String, &["", "x", "{"], &[]),
            (
                ValueType::Integer,
                &["0", "-12", "9223372036854775807"],
                &["", "1.0", "+1", " 1", "01", "1_000", "9223372036854775808", "x"],
            ),
            (ValueType::Number, &["0", "-1.5", "1e3"], &["", "NaN", "inf", "1e999", ".5", "1,5", "\"1\""]),
            (ValueType::Boolean, &["true", "false"], &["", "True", "1", "yes"]),
            (ValueType::Json, &["{}", "[1, null]", " \"x\" ", "1"], &["", "{", "{a:1}", "1 2"]),
        ];
        for (value_type, admitted, refused) in cases {
            for text in admitted {
                assert!(value_type.admits(text), "{value_type} admits {text:?}");
            }
            for text in refused {
                assert!(!value_type.admits(text), "{value_type} refuses {text:?}");
            }
        }
    }

    #[test]
    fn deep_nesting_does_not_overflow() {
        let open = "[".repeat(500_000);
        assert!(ValueType::Json.admits(&format!("{open}{}", "]".repeat(500_000))));
        assert!(!ValueType::Json.admits(&open));
    }

    proptest! {
        #[test]
        fn every_integer_is_an_integer_a_number_and_json(n: i64) {
            let text = n.to_string();
            prop_assert!(ValueType::Integer.admits(&text));
            prop_assert!(ValueType::Number.admits(&text));
            prop_assert!(ValueType::Json.admits(&text));
        }
    }
}
