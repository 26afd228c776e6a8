//! Texts as searches compare them.

use daybook_domain::articles::{Content, Lead, Tag, folded, words};

/// Its words, folded, with a space between them.
pub(super) fn searched(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    for word in words(text) {
        if !all.is_empty() {
            all.push(' ');
        }
        push_folded(&mut all, word);
    }
    all
}

/// One word as searches compare it.
pub(super) fn folded_word(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    push_folded(&mut text, word);
    text
}

/// Most words have no accents to look for.
fn push_folded(text: &mut String, word: &str) {
    if word.is_ascii() {
        text.extend(word.chars().map(|c| c.to_ascii_lowercase()));
    } else {
        text.push_str(&folded(word));
    }
}

/// The lead as it is searched, also if there is none.
pub(super) fn lead_text(lead: Option<&Lead>) -> &str {
    lead.map_or("", Lead::as_str)
}

/// Tags as one text.
pub(super) fn tags_text<'t>(tags: impl IntoIterator<Item = &'t Tag>) -> String {
    let tags: Vec<_> = tags.into_iter().map(Tag::as_str).collect();
    tags.join(", ")
}

/// The parts of a text as they are searched: title, tags, lead and body.
pub(super) fn parts(content: &Content) -> [String; 4] {
    [
        searched(content.title.as_str()),
        searched(&tags_text(content.tags.as_slice())),
        searched(lead_text(content.lead.as_ref())),
        searched(content.body.as_str()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_is_folded_words_and_single_spaces() {
        assert_eq!(searched("  The *Café* -- d'Ärger!\n東京の夜"), "the cafe d arger 東 京 の 夜");
        assert_eq!(searched("\"!?"), "");
        assert_eq!(folded_word("ΕΛΛΆΔΑ"), "ελλαδα");
    }
}
