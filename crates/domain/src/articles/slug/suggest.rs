//! Slugs from titles.

use deunicode::deunicode_with_tofu;
use icu_normalizer::ComposingNormalizerBorrowed;

use super::{ArticleId, Slug, is_like_an_id, is_reserved};

/// What stands in for a title that cannot be spelled, and beside one that is a word of the addresses.
const WORD: &str = "article";

pub(super) fn slug(title: &str, id: ArticleId, attempt: usize) -> String {
    let spelled = spelled(title);
    // Room for the longest that may follow: a dash and eight letters of the id.
    let stem = cut(&spelled, Slug::MOST - 9);
    match attempt {
        _ if stem.is_empty() => format!("{WORD}-{}", id.tail()),
        0 if is_reserved(stem) || is_like_an_id(stem) => format!("{WORD}-{stem}"),
        0 => cut(&spelled, Slug::MOST).to_owned(),
        n if n + 1 < Slug::SUGGESTIONS => format!("{stem}-{}", n + 1),
        _ => format!("{stem}-{}", id.tail()),
    }
}

/// Lower-case ASCII words with a dash between them.
fn spelled(title: &str) -> String {
    let composed = ComposingNormalizerBorrowed::new_nfc().normalize(title);
    let mut ascii = deunicode_with_tofu(&composed, " ").to_ascii_lowercase();
    // "don't" is one word.
    ascii.retain(|c| c != '\'');
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// The beginning of at most `most` characters, between two words if there is a gap in its second half.
fn cut(slug: &str, most: usize) -> &str {
    if slug.len() <= most {
        return slug;
    }
    let whole = &slug[..most];
    let ends_a_word = slug.as_bytes()[most] == b'-';
    match whole.rfind('-') {
        Some(gap) if !ends_a_word && gap >= most / 2 => &whole[..gap],
        _ => whole.trim_end_matches('-'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::super::super::Title;
    use super::*;

    fn id() -> ArticleId {
        ArticleId::new(Uuid::from_u128(0x0192_f1b2_7c4e_7d3a_9b1f_2a5c_8e6d_4f00))
    }

    fn first(title: &str) -> String {
        slug(title, id(), 0)
    }

    #[test]
    fn a_title_of_any_script_gets_a_readable_slug() {
        let cases = [
            ("Über große Fragen", "uber-grosse-fragen"),
            ("東京の夜", "dong-jing-noye"),
            ("Война и мир", "voina-i-mir"),
            ("L'été, à Nîmes…", "lete-a-nimes"),
            ("Don’t panic! 50% off", "dont-panic-50-off"),
            ("Ελλάδα", "ellada"),
            ("U\u{308}ber", "uber"),
            ("I 🦄 you", "i-unicorn-you"),
            ("C++ & Rust", "c-rust"),
            ("a_b.c/d", "a-b-c-d"),
        ];
        for (title, expected) in cases {
            assert_eq!(first(title), expected, "{title}");
        }
    }

    #[test]
    fn what_cannot_be_spelled_is_named_by_the_articles_id() {
        for title in ["!!!", "\u{1f3fb}", "—", "\u{e000}"] {
            assert_eq!(first(title), "article-8e6d4f00", "{title}");
        }
    }

    #[test]
    fn a_word_of_the_addresses_and_an_id_get_another_word_before_them() {
        assert_eq!(first("Search"), "article-search");
        let uuid = "0192f1b2-7c4e-7d3a-9b1f-2a5c8e6d4f00";
        assert_eq!(first(uuid), format!("article-{uuid}"));
    }

    #[test]
    fn a_long_title_is_cut_between_two_words() {
        let long = first(&"tausend und eine nacht ".repeat(20));
        assert_eq!(long.len(), 99);
        assert!(long.ends_with("-tausend"), "{long}");
        assert_eq!(first(&"x".repeat(150)), "x".repeat(100));
        let exact = format!("{} tail", "x".repeat(100));
        assert_eq!(first(&exact), "x".repeat(100));
    }

    #[test]
    fn further_suggestions_are_counted_and_the_last_one_is_the_articles_own() {
        let all: Vec<_> = (0..Slug::SUGGESTIONS).map(|n| slug("Hello", id(), n)).collect();
        assert_eq!(all, ["hello", "hello-2", "hello-3", "hello-4", "hello-5", "hello-8e6d4f00"]);
        assert_eq!(slug("Search", id(), 1), "search-2");
    }

    proptest! {
        #[test]
        fn every_suggestion_for_every_title_is_a_slug(text in "\\PC{1,200}", attempt in 0..Slug::SUGGESTIONS) {
            if let Ok(title) = text.parse::<Title>() {
                let suggested = Slug::suggested(&title, id(), attempt);
                prop_assert_eq!(suggested.as_str().parse::<Slug>(), Ok(suggested.clone()));
            }
        }

        #[test]
        fn every_suggestion_for_a_title_of_words_is_a_slug(
            text in "[a-zA-ZäöüßéàИми東京 '’-]{1,200}", attempt in 0..Slug::SUGGESTIONS
        ) {
            if let Ok(title) = text.parse::<Title>() {
                let suggested = Slug::suggested(&title, id(), attempt);
                prop_assert_eq!(suggested.as_str().parse::<Slug>(), Ok(suggested.clone()));
            }
        }
    }
}
