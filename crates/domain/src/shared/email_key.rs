//! What two spellings of one e-mail address have in common.

use std::fmt;
use std::sync::Arc;

use super::fold::folded;

/// An e-mail address as it is compared: composed (NFC) and with all cases folded, the part before the `@` too.
///
/// At most one record of a kind has an address of a given key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EmailKey(Arc<str>);

impl EmailKey {
    /// The key of a text, be it an address or not. White space is not trimmed.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(folded(text).into())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EmailKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_that_differ_in_case_or_composition_have_one_key() {
        for (one, other) in [
            ("Ann@Example.COM", "ann@example.com"),
            ("josé@example.com", "JOSE\u{301}@example.com"),
            ("straße@example.com", "STRASSE@example.com"),
        ] {
            assert_eq!(EmailKey::of(one), EmailKey::of(other));
        }
    }

    #[test]
    fn dots_and_what_follows_a_plus_make_another_address() {
        assert_ne!(EmailKey::of("a.nn@example.com"), EmailKey::of("ann@example.com"));
        assert_ne!(EmailKey::of("ann+news@example.com"), EmailKey::of("ann@example.com"));
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in any::<String>()) {
            let key = EmailKey::of(&text);
            prop_assert_eq!(EmailKey::of(key.as_str()), key);
        }

        #[test]
        fn neither_case_nor_composition_of_latin_letters_matters(text in "[a-zà-öø-ÿ]{1,20}@[a-z]{1,9}\\.org") {
            let decomposed = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(&text);
            prop_assert_eq!(EmailKey::of(&decomposed), EmailKey::of(&text));
            prop_assert_eq!(EmailKey::of(&text.to_uppercase()), EmailKey::of(&text));
        }
    }
}
