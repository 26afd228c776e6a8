//! The rule that names share.

use std::sync::Arc;

use crate::shared::checked_text;

/// The rule that the name of a user or of a key breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLabel {
    /// No character, or more than allowed.
    #[error("a name has 1 to {most} characters")]
    Length {
        /// The most characters allowed.
        most: usize,
    },
    /// A line break or another control character.
    #[error("a name has no line breaks and no other control characters")]
    Control,
}

/// `text` without white space around it, if it has 1 to `most` characters and no control character.
pub(super) fn checked_label(text: &str, most: usize) -> Result<Arc<str>, InvalidLabel> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(InvalidLabel::Control);
    }
    match checked_text(text, most) {
        Ok(text) if !text.is_empty() => Ok(text.into()),
        _ => Err(InvalidLabel::Length { most }),
    }
}

/// A value object around a text that [`checked_label`] lets in. Cloning shares the text.
macro_rules! label {
    ($(#[$doc:meta])* $name:ident, $most:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// The most characters.
            pub const MOST: usize = $most;

            /// A name that history holds: read back whatever the rules are today.
            #[must_use]
            pub fn restore(text: impl Into<std::sync::Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::identity::InvalidLabel;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::identity::naming::checked_label(text, Self::MOST).map(Self)
            }
        }
    };
}

pub(super) use label;

#[cfg(test)]
mod tests {
    use super::super::{DisplayName, KeyName};
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_measured_in_characters() {
        let longest = "é".repeat(200);
        assert_eq!(format!(" {longest}\n").parse::<DisplayName>().unwrap().as_str(), longest);
        for text in ["", " \t ", &format!("{longest}é")] {
            assert_eq!(text.parse::<DisplayName>(), Err(InvalidLabel::Length { most: 200 }));
        }
        assert!("k".repeat(100).parse::<KeyName>().is_ok());
        assert_eq!("k".repeat(101).parse::<KeyName>(), Err(InvalidLabel::Length { most: 100 }));
    }

    #[test]
    fn a_name_is_one_line() {
        for text in ["Ann\nadmin", "Ann\0", "Ann\u{7f}", "a\tb"] {
            assert_eq!(text.parse::<DisplayName>(), Err(InvalidLabel::Control), "{text:?}");
        }
    }
}
