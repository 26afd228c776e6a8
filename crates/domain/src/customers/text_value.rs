//! The rule that the free texts of a customer share.

use std::sync::Arc;

use crate::shared::{InvalidText, checked_text};

/// The rule that a name, a phone number, an address, a note or a source breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCustomerText {
    /// Nothing but white space.
    #[error("at least one character that is no white space is needed")]
    Empty,
    /// Too long after trimming, or with a character that is not allowed.
    #[error(transparent)]
    Text(#[from] InvalidText),
}

/// `text` without white space around it, if it has 1 to `most` characters and no U+0000.
pub(super) fn trimmed(text: &str, most: usize) -> Result<Arc<str>, InvalidCustomerText> {
    let text = checked_text(text.trim(), most)?;
    if text.is_empty() { Err(InvalidCustomerText::Empty) } else { Ok(text.into()) }
}

/// A value object around a text that [`trimmed`] lets in. Cloning shares the text.
macro_rules! text_value {
    ($(#[$doc:meta])* $name:ident, $most:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// The most characters.
            pub const MOST: usize = $most;

            /// A text that history holds: read back whatever the rules are today.
            #[must_use]
            pub fn restore(text: impl Into<std::sync::Arc<str>>) -> Self {
                Self(text.into())
            }

            /// The text.
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
            type Err = $crate::customers::InvalidCustomerText;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::customers::text_value::trimmed(text, Self::MOST).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(super) use text_value;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_trimmed_before_it_is_measured() {
        assert_eq!(trimmed(" \t\u{a0}two words\n", 9).as_deref(), Ok("two words"));
    }

    #[test]
    fn each_rule_refuses_by_its_name() {
        assert_eq!(trimmed("", 5), Err(InvalidCustomerText::Empty));
        assert_eq!(trimmed(" \n\u{2003}", 5), Err(InvalidCustomerText::Empty));
        assert_eq!(trimmed("éééééé", 5), Err(InvalidText::TooLong { most: 5, count: 6 }.into()));
        assert_eq!(trimmed("a\0b", 5), Err(InvalidText::Nul.into()));
    }

    proptest! {
        #[test]
        fn a_text_let_in_is_let_in_again_unchanged(text in any::<String>(), most in 1_usize..40) {
            if let Ok(first) = trimmed(&text, most) {
                prop_assert!((1..=most).contains(&first.chars().count()));
                prop_assert_eq!(trimmed(&first, most), Ok(first));
            }
        }
    }
}
