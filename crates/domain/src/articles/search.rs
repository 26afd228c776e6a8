//! What a reader searches for.

use std::str::FromStr;

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

static COMBINING: CanonicalCombiningClassMapBorrowed<'static> = CanonicalCombiningClassMapBorrowed::new();

/// Words and phrases that an article must have, all of them, read from what somebody typed.
///
/// Nothing but letters and digits is left of it, so that no character of it means anything to a search engine.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SearchQuery(Vec<SearchTerm>);

/// Words that stand one after the other; most often it is one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SearchTerm {
    words: Vec<String>,
    prefix: bool,
}

/// The rule that a query breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSearch {
    /// Too many characters.
    #[error("a search has at most {} characters, this one has {}", SearchQuery::MOST_CHARACTERS, .0)]
    TooLong(usize),
    /// Too many words.
    #[error("a search has at most {} words, this one has {}", SearchQuery::MOST_WORDS, .0)]
    TooManyWords(usize),
}

impl SearchQuery {
    /// The most characters of a query.
    pub const MOST_CHARACTERS: usize = 300;
    /// The most words of a query.
    pub const MOST_WORDS: usize = 100;

    /// What must be found, in the order in which it was typed.
    #[must_use]
    pub fn terms(&self) -> &[SearchTerm] {
        &self.0
    }

    /// Whether there is nothing to search for: then nothing is found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl SearchTerm {
    /// The words, at least one, in Unicode's composed form (NFC), of letters and digits and their combining marks only.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether the last word may go on: it is still being typed.
    #[must_use]
    pub fn is_prefix(&self) -> bool {
        self.prefix
    }
}

impl FromStr for SearchQuery {
    type Err = InvalidSearch;

    /// Reads words, and phrases in `"` (one that is not closed goes to the end). What stands in one piece, such as
    /// `e-mail`, is a phrase too. A last word that is not in a closed phrase may go on.
    fn from_str(text: &str) -> Result<Self, InvalidSearch> {
        let count = text.chars().count();
        if count > Self::MOST_CHARACTERS {
            return Err(InvalidSearch::TooLong(count));
        }
        let text = ComposingNormalizerBorrowed::new_nfc().normalize(text);
        let mut terms = Vec::new();
        // Between two quotation marks is what has an odd number.
        for (n, part) in text.split(['"', '“', '”', '„']).enumerate() {
            if n % 2 == 1 {
                terms.extend(term(part));
            } else {
                terms.extend(part.split_whitespace().filter_map(term));
            }
        }
        let words = terms.iter().map(|term| term.words.len()).sum();
        if words > Self::MOST_WORDS {
            return Err(InvalidSearch::TooManyWords(words));
        }
        if let Some(last) = terms.last_mut() {
            last.prefix = !text.trim_end().ends_with(['"', '”', '“']);
        }
        Ok(Self(terms))
    }
}

fn term(text: &str) -> Option<SearchTerm> {
    let words: Vec<_> = words(text).map(str::to_owned).collect();
    (!words.is_empty()).then_some(SearchTerm { words, prefix: false })
}

/// The words of a text: what letters and digits stand together, with the marks that are written over and under them.
///
/// They are the same however the text is composed: many letters (`é`, `が`, `ज़`) can be one character, or one and a mark.
/// In scripts that put no spaces between words, each letter is a word: what is looked for there is a phrase of them.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let pieces = text.split(|c: char| !c.is_alphanumeric() && !is_mark(c));
    // A mark without a letter before it belongs to what is no word.
    let pieces = pieces.map(|piece| piece.trim_start_matches(is_mark)).filter(|word| !word.is_empty());
    pieces.flat_map(apart)
}

/// The words of what stands in one piece.
fn apart(piece: &str) -> impl Iterator<Item = &str> {
    let mut rest = piece;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let after = &rest[first.len_utf8()..];
        let end = if is_unspaced(first) { after.find(|c| !is_mark(c)) } else { after.find(is_unspaced) };
        let (word, after) = rest.split_at(end.map_or(rest.len(), |end| first.len_utf8() + end));
        rest = after;
        Some(word)
    })
}

/// Whether the letter is of a script that is written without spaces: Thai, Lao, Myanmar, Khmer, kana, and Chinese
/// characters.
fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{e01}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}'
            | '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}'
            | '\u{20000}'..='\u{3ffff}'
    ) && !is_mark(c)
}

/// A text as searches compare it: in lower case, without the accents of letters, and with `ss` for `ß`.
#[must_use]
pub fn folded(text: &str) -> String {
    let letters = DecomposingNormalizerBorrowed::new_nfd().normalize(text).to_lowercase();
    let mut letters = letters.replace('ß', "ss");
    letters.retain(|c| !is_accent(c));
    ComposingNormalizerBorrowed::new_nfc().normalize(&letters).into_owned()
}

fn is_mark(c: char) -> bool {
    !c.is_ascii() && COMBINING.get_u8(c) != 0
}

fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each term's words with spaces between, and `*` if it may go on.
    fn read(text: &str) -> Vec<String> {
        let query: SearchQuery = text.parse().unwrap();
        let shown =
            |term: &SearchTerm| format!("{}{}", term.words().join(" "), if term.prefix { "*" } else { "" });
        query.terms().iter().map(shown).collect()
    }

    #[test]
    fn the_last_word_may_go_on() {
        assert_eq!(read("event sourc"), ["event", "sourc*"]);
        assert_eq!(read(" event "), ["event*"]);
    }

    #[test]
    fn a_phrase_in_quotation_marks_is_one_term() {
        assert_eq!(read("\"event sourcing\" rust"), ["event sourcing", "rust*"]);
        assert_eq!(read("rust \"event sourcing\""), ["rust", "event sourcing"]);
        assert_eq!(read("rust \"event sour"), ["rust", "event sour*"]);
        assert_eq!(read("„Große Fragen“ heute"), ["Große Fragen", "heute*"]);
        assert_eq!(read("\"\" \" \" a"), ["a*"]);
    }

    #[test]
    fn what_stands_in_one_piece_is_a_phrase() {
        assert_eq!(read("e-mail"), ["e mail*"]);
        assert_eq!(read("don't panic"), ["don t", "panic*"]);
        assert_eq!(read("title:secret OR 1=1"), ["title secret", "OR", "1 1*"]);
    }

    #[test]
    fn no_operator_is_left() {
        for text in ["", " ", "*", "\"", "^-+~<>()|&!:*'`\\/;%_", "\u{0}", "--", "\"*\"", "{}"] {
            assert!(text.parse::<SearchQuery>().unwrap().is_empty(), "{text}");
        }
        assert_eq!(read("NEAR(a, b) AND NOT c*"), ["NEAR a", "b", "AND", "NOT", "c*"]);
    }

    #[test]
    fn words_are_composed_and_keep_their_letters() {
        assert_eq!(read("cafe\u{301} 東京 Größe"), ["café", "東 京", "Größe*"]);
    }

    #[test]
    fn a_letter_with_a_mark_is_one_letter_however_it_is_composed() {
        let forms = |word: &str| {
            let composed = ComposingNormalizerBorrowed::new_nfc().normalize(word).into_owned();
            let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(word).into_owned();
            [word.to_owned(), composed, decomposed]
        };
        for word in ["ल\u{95c}का", "प\u{95d}ना", "か\u{3099}", "ガ", "שׁלום", "d\u{323}\u{307}", "น้"]
        {
            for form in forms(word) {
                assert_eq!(words(&form).collect::<Vec<_>>(), [&form], "{word}");
                assert_eq!(read(&form), read(word), "{word}");
                assert_eq!(folded(&form), folded(word), "{word}");
            }
        }
    }

    #[test]
    fn where_no_spaces_are_written_each_letter_is_a_word() {
        let all = |text| words(text).collect::<Vec<_>>();
        assert_eq!(all("東京の夜"), ["東", "京", "の", "夜"]);
        assert_eq!(all("Rust入門2か\u{3099}く"), ["Rust", "入", "門", "2", "か\u{3099}", "く"]);
        assert_eq!(all("น้ำ 서울"), ["น้", "ำ", "서울"]);
        assert_eq!(read("東京 夜"), ["東 京", "夜*"]);
    }

    #[test]
    fn a_long_query_and_one_of_many_words_are_refused() {
        assert!("é".repeat(300).parse::<SearchQuery>().is_ok());
        assert_eq!("é".repeat(301).parse::<SearchQuery>(), Err(InvalidSearch::TooLong(301)));
        assert!("a ".repeat(100).parse::<SearchQuery>().is_ok());
        assert_eq!("a-b ".repeat(51).parse::<SearchQuery>(), Err(InvalidSearch::TooManyWords(102)));
    }

    #[test]
    fn case_and_accents_are_folded_and_letters_stay() {
        assert_eq!(folded("CAFÉ Über STRAẞE Straße Ελλάδα"), "cafe uber strasse strasse ελλαδα");
        assert_eq!(folded("がぎ ø 東京"), "がぎ ø 東京");
    }

    /// Letters that can be one character or several, marks, and what is neither.
    const TEXTS: &str = "[a-céñ≠ Åσς\u{300}-\u{345}\u{93c}\u{94d}\u{958}-\u{95f}\u{915}\u{3099}か-こ가-깋\u{5b0}-\u{5bd}א-ה\u{fb1d}-\u{fb4e}\u{f71}\u{f72} .-]{0,24}";

    proptest! {
        #[test]
        fn terms_are_of_letters_and_digits_only(text in "\\PC{0,80}") {
            if let Ok(query) = text.parse::<SearchQuery>() {
                for term in query.terms() {
                    prop_assert!(!term.words().is_empty());
                    for word in term.words() {
                        prop_assert!(word.chars().all(|c| c.is_alphanumeric() || is_mark(c)), "{word}");
                    }
                }
                let prefixes = query.terms().iter().rev().skip(1).filter(|term| term.is_prefix()).count();
                prop_assert_eq!(prefixes, 0);
            }
        }

        #[test]
        fn a_text_has_the_same_words_however_it_is_composed(text in TEXTS) {
            let compared = |text: &str| words(text).map(folded).collect::<Vec<_>>();
            let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&text);
            let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(&text);
            prop_assert_eq!(compared(&text), compared(&composed));
            prop_assert_eq!(compared(&text), compared(&decomposed));
        }
    }
}
