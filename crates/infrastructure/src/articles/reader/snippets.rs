//! Where the words of a search are.

use std::collections::VecDeque;

use daybook_application::articles::{Piece, SearchField, Snippet};
use daybook_domain::articles::{ArticleId, Lead, Revision, SearchQuery, Tags, Title, words};
use sea_orm::DbErr;

use super::rows::malformed;
use crate::articles::words::{folded_word, lead_text, tags_text};

/// Words before and after the first hit that a snippet shows, at most.
const AROUND: usize = 12;
/// The most characters of them on each side.
const MOST_CHARACTERS: usize = 130;

/// What is searched for, as texts are compared with it.
#[derive(Clone)]
pub(in crate::articles) struct Terms(Vec<Term>);

/// Words that stand together.
#[derive(Clone)]
pub(super) struct Term {
    pub(super) words: Vec<String>,
    /// Whether the last one may go on.
    pub(super) prefix: bool,
}

/// What a hit says, without its body.
pub(super) struct Parts {
    pub(super) id: ArticleId,
    pub(super) revision: Revision,
    pub(super) title: Title,
    pub(super) tags: Tags,
    pub(super) lead: Option<Lead>,
}

/// A word of a text, and where it is.
struct Word {
    folded: String,
    start: usize,
    end: usize,
    is_hit: bool,
}

impl Terms {
    pub(in crate::articles) fn new(query: &SearchQuery) -> Self {
        let term = |words: &[String], prefix| {
            // A word of nothing but accents is none.
            let words: Vec<_> =
                words.iter().map(|word| folded_word(word)).filter(|w| !w.is_empty()).collect();
            (!words.is_empty()).then_some(Term { words, prefix })
        };
        Self(query.terms().iter().filter_map(|t| term(t.words(), t.is_prefix())).collect())
    }

    /// Each of them.
    pub(super) fn all(&self) -> &[Term] {
        &self.0
    }

    /// A snippet of each part in which a term is found.
    pub(super) async fn snippets(&self, parts: Parts, body: String) -> Result<Vec<Snippet>, DbErr> {
        let terms = self.clone();
        // Looking through long texts takes a while: not on a thread that serves others.
        let look = move || {
            let tags = tags_text(parts.tags.as_slice());
            let texts = [parts.title.as_str(), &tags, lead_text(parts.lead.as_ref()), &body];
            let all = SearchField::ALL.into_iter().zip(texts);
            all.filter_map(|(field, text)| terms.snippet(field, text)).collect()
        };
        tokio::task::spawn_blocking(look).await.map_err(malformed)
    }

    fn snippet(&self, field: SearchField, text: &str) -> Option<Snippet> {
        let longest = self.0.iter().map(|term| term.words.len()).max()?;
        let mut window: VecDeque<Word> = VecDeque::new();
        let mut first: Option<usize> = None;
        for word in words(text) {
            window.push_back(Word::of(word, text));
            for term in &self.0 {
                if let Some(begin) = term.ends_in(&window) {
                    window.range_mut(begin..).for_each(|word| word.is_hit = true);
                    first = Some(first.map_or(begin, |first| first.min(begin)));
                }
            }
            match first {
                // One phrase more may begin in what is shown and end after it.
                Some(first) if window.len() > first + AROUND + longest => break,
                None if window.len() > AROUND + longest => drop(window.pop_front()),
                _ => {}
            }
        }
        Some(Snippet { field, pieces: pieces(text, window.make_contiguous(), first?) })
    }
}

impl Term {
    /// Where the term begins, if it ends with the last word.
    fn ends_in(&self, window: &VecDeque<Word>) -> Option<usize> {
        let begin = window.len().checked_sub(self.words.len())?;
        let last = self.words.len() - 1;
        let is_here = window.range(begin..).zip(&self.words).enumerate().all(|(n, (word, wanted))| {
            word.folded == *wanted || n == last && self.prefix && word.folded.starts_with(wanted)
        });
        is_here.then_some(begin)
    }
}

impl Word {
    fn of(word: &str, text: &str) -> Self {
        let start = word.as_ptr().addr() - text.as_ptr().addr();
        Self { folded: folded_word(word), start, end: start + word.len(), is_hit: false }
    }
}

/// The text around the first hit, cut where hits begin and end.
fn pieces(text: &str, words: &[Word], first: usize) -> Vec<Piece> {
    let reach = |from: usize, to: usize| text[from..to].chars().count() <= MOST_CHARACTERS;
    let hit = &words[first];
    let before = words[..first].iter().rev().take(AROUND).take_while(|word| reach(word.start, hit.start));
    let begin = first - before.count();
    let after = words[first + 1..].iter().take(AROUND).take_while(|word| reach(hit.end, word.end));
    let end = first + after.count();
    let mut pieces = Vec::new();
    let mut at = words[begin].start;
    for word in words[begin..=end].iter().filter(|word| word.is_hit) {
        push(&mut pieces, &text[at..word.start], false);
        push(&mut pieces, &text[word.start..word.end], true);
        at = word.end;
    }
    push(&mut pieces, &text[at..words[end].end], false);
    pieces
}

/// A word can be longer than any snippet.
fn push(pieces: &mut Vec<Piece>, text: &str, is_hit: bool) {
    let text: String = text.chars().take(2 * MOST_CHARACTERS).collect();
    if !text.is_empty() {
        pieces.push(Piece { text, is_hit });
    }
}
