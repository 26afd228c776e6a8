//! What is searched for, in the language of each database.

use daybook_application::articles::SearchField;
use sea_orm::DbBackend;

use super::snippets::{Term, Terms};
use crate::shared::bound::Bound;

/// The most characters of a word that PostgreSQL's index holds.
const LONGEST_WORD: usize = 500;

/// Where a search looks, and for what. Its parts are conditions and expressions on the text `i`.
#[derive(Debug, Clone)]
pub(in crate::articles) struct Matching {
    backend: DbBackend,
    /// All words: of FTS5 with the order of each phrase, of PostgreSQL without.
    words: String,
    /// The phrases that are to be looked up in the texts themselves, each with a space before it, and one after it
    /// unless its last word may go on.
    phrases: Vec<String>,
}

impl Terms {
    /// `None` if there is nothing to search for.
    pub(in crate::articles) fn matching(&self, backend: DbBackend) -> Option<Matching> {
        let terms = self.all();
        let (words, phrases): (Vec<_>, _) = match backend {
            DbBackend::Postgres => {
                let phrases = terms.iter().filter(|term| term.words.len() > 1).map(padded).collect();
                (terms.iter().map(all_of).collect(), phrases)
            }
            _ => (terms.iter().map(quoted).collect(), Vec::new()),
        };
        let and = if backend == DbBackend::Postgres { " & " } else { " AND " };
        (!words.is_empty()).then(|| Matching { backend, words: words.join(and), phrases })
    }
}

/// For FTS5: a phrase of letters and digits in quotation marks, and nothing that it could take for an operator.
fn quoted(term: &Term) -> String {
    let star = if term.prefix { " *" } else { "" };
    format!("\"{}\"{star}", term.words.join(" ").replace('"', ""))
}

/// For a `tsquery`: each word in quotation marks, in whatever order.
fn all_of(term: &Term) -> String {
    let last = term.words.len() - 1;
    let word = |(n, word): (usize, &String)| {
        let star = if term.prefix && n == last { ":*" } else { "" };
        let word: String = word.chars().take(LONGEST_WORD).filter(|c| !matches!(c, '\'' | '\\')).collect();
        format!("'{word}'{star}")
    };
    term.words.iter().enumerate().map(word).collect::<Vec<_>>().join(" & ")
}

fn padded(term: &Term) -> String {
    let end = if term.prefix { "" } else { " " };
    format!(" {}{end}", term.words.join(" "))
}

impl Matching {
    /// The table of texts.
    pub(super) fn table(&self) -> &'static str {
        match self.backend {
            DbBackend::Postgres => "article_searched",
            _ => "article_index",
        }
    }

    /// The column that tells texts apart.
    pub(super) fn key(&self) -> &'static str {
        match self.backend {
            DbBackend::Postgres => "i.position",
            _ => "i.rowid",
        }
    }

    /// That the words are found.
    pub(super) fn condition(&self, bound: &mut Bound) -> String {
        let words = bound.value(self.words.as_str());
        if self.backend != DbBackend::Postgres {
            return format!("i.article_index MATCH {words}");
        }
        let mut all = vec![format!("i.words @@ CAST({words} AS tsquery)")];
        for phrase in &self.phrases {
            // The index knows no order beyond the 16,383rd word; texts are words with single spaces.
            let phrase = bound.value(phrase.as_str());
            let parts = SearchField::ALL
                .map(|part| format!("strpos(' ' || i.{} || ' ', {phrase}) > 0", part.as_str()));
            all.push(format!("({})", parts.join(" OR ")));
        }
        all.join(" AND ")
    }

    /// How well, as a number that is the lower the better.
    pub(super) fn rank(&self, bound: &mut Bound) -> String {
        if self.backend != DbBackend::Postgres {
            let weights = SearchField::ALL.map(|field| format!("{:?}", field.weight()));
            return format!("bm25(i.article_index, {})", weights.join(", "));
        }
        // Weights are parts of one, from D to A. Any of the words counts, wherever the others are.
        let most = SearchField::ALL[0].weight();
        let weights = SearchField::ALL.map(|field| format!("{:?}", field.weight() / most));
        let weights: Vec<_> = weights.iter().rev().map(String::as_str).collect();
        let words = bound.value(self.words.replace(" & ", " | "));
        format!(
            "-CAST(ts_rank('{{{}}}', i.words, CAST({words} AS tsquery), 1) AS double precision)",
            weights.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str, backend: DbBackend) -> Matching {
        Terms::new(&query.parse().unwrap()).matching(backend).unwrap()
    }

    #[test]
    fn words_and_phrases_are_told_in_each_language() {
        let query = "black e-mail \"big cat\" sourc";
        assert_eq!(
            asked(query, DbBackend::Sqlite).words,
            r#""black" AND "e mail" AND "big cat" AND "sourc" *"#
        );
        let server = asked(query, DbBackend::Postgres);
        assert_eq!(server.words, "'black' & 'e' & 'mail' & 'big' & 'cat' & 'sourc':*");
        assert_eq!(server.phrases, [" e mail ", " big cat "]);
        assert_eq!(asked("\"big ca", DbBackend::Postgres).phrases, [" big ca"]);
    }
}
