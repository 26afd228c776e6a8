//! Texts that begin with a text.

use sea_orm::{ColumnTrait, Condition};

/// Whether a column's text begins so, as a range, which an index serves and in which no character is special.
pub(crate) fn begins_with(column: impl ColumnTrait, prefix: &str) -> Condition {
    let range = Condition::all().add(column.gte(prefix));
    range.add_option(successor(prefix).map(|end| column.lt(end)))
}

/// The first text, by bytes, after all that begin with `prefix`; `None` if there is none.
pub(crate) fn successor(prefix: &str) -> Option<String> {
    let mut characters: Vec<char> = prefix.chars().collect();
    while let Some(last) = characters.pop() {
        // UTF-8 sorts by bytes as its characters do by number; the surrogates between are no characters.
        let next = if last == '\u{d7ff}' { Some('\u{e000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_successor_comes_right_after_all_that_begin_so() {
        assert_eq!(successor("feature."), Some("feature/".into()));
        assert_eq!(successor("a\u{10ffff}"), Some("b".into()));
        assert_eq!(successor("\u{d7ff}"), Some("\u{e000}".into()));
        assert_eq!(successor("\u{10ffff}"), None);
        assert_eq!(successor(""), None);
        assert!(*"feature.zzz" < *successor("feature.").unwrap());
    }
}
