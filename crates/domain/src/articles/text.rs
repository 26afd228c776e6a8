//! Rules that the short texts of an article share.

use crate::shared::{InvalidText, checked_text};

/// Why a short text is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPhrase {
    /// Nothing but white space.
    #[error("at least one character other than white space is required")]
    Empty,
    /// A control character, such as a line break where one line is asked for.
    #[error("the control character U+{:04X} is not allowed", u32::from(*.0))]
    Control(char),
    /// Too long, or with U+0000.
    #[error(transparent)]
    Text(#[from] InvalidText),
}

/// `text` without the white space around it, if it is one line of 1 to `most` characters.
pub(super) fn line(text: &str, most: usize) -> Result<&str, InvalidPhrase> {
    let text = paragraph(text, most)?;
    match text.chars().find(|c| c.is_control()) {
        Some(control) => Err(InvalidPhrase::Control(control)),
        None => Ok(text),
    }
}

/// `text` without the white space around it, if that is 1 to `most` characters. Line breaks are allowed.
pub(super) fn paragraph(text: &str, most: usize) -> Result<&str, InvalidPhrase> {
    let text = checked_text(text.trim(), most)?;
    if text.is_empty() { Err(InvalidPhrase::Empty) } else { Ok(text) }
}

/// Makes a value object of a short text: `FromStr` by one of the rules above, and what every one has.
macro_rules! phrase {
    ($(#[$doc:meta])* $name:ident, $rule:path, $most:expr, $one:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            #[doc = concat!("The most characters of ", $one, ".")]
            pub const MOST: usize = $most;

            #[doc = concat!("Reads ", $one, " that may be missing: blank is as good as none.")]
            pub fn optional(text: Option<&str>) -> Result<Option<Self>, $crate::articles::InvalidPhrase> {
                text.filter(|text| !text.trim().is_empty()).map(str::parse).transpose()
            }

            /// What history holds: read back whatever the rules are today.
            #[must_use]
            pub fn restore(text: impl Into<std::sync::Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The words as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The shared text itself.
            #[must_use]
            pub fn into_shared(self) -> std::sync::Arc<str> {
                self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::articles::InvalidPhrase;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $rule(text, Self::MOST).map(|text| Self(text.into()))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(super) use phrase;
