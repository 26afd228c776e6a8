//! Texts in a form in which they can be compared without regard to case or composition.

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizerBorrowed;

/// `text` in Unicode's composed form (NFC): `e` + `´` and `é` are one and the same.
#[must_use]
pub fn composed(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}

/// `text` composed, with all cases folded as Unicode does it in full, `ß` to `ss`.
pub(crate) fn folded(text: &str) -> String {
    // Folding can leave what is not composed, hence the second time.
    composed(&CaseMapper::new().fold_string(&composed(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_and_compositions_meet() {
        for (one, other) in [
            ("ANN", "ann"),
            ("e\u{301}", "É"),
            ("STRASSE", "straße"),
            ("ΟΔΟΣ", "οδος"),
            ("ΟΔΟΣ", "οδος".replace('σ', "ς").as_str()),
            ("\u{212b}", "å"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn every_letter_with_a_case_is_folded_for_good_and_however_it_is_composed() {
        let decomposing = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd();
        let cased = |c: &char| c.is_lowercase() || c.is_uppercase();
        for c in ('\0'..=char::MAX).filter(cased) {
            for text in [c.to_string(), format!("a{c}\u{301}"), format!("{c}\u{345}\u{308}")] {
                let folded = folded(&text);
                assert_eq!(super::folded(&folded), folded, "{text:?}");
                assert_eq!(super::folded(&decomposing.normalize(&text)), folded, "{text:?}");
            }
        }
    }

    #[test]
    fn different_letters_stay_different() {
        for (one, other) in [("ann", "anm"), ("e", "é"), ("ı", "i"), ("İ", "i"), ("ﬁ", "f")] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
    }
}
