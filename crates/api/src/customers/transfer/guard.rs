//! Cells that a spreadsheet would take for formulas.

use std::borrow::Cow;

/// What makes a spreadsheet calculate, and the mark that keeps it from that.
const GUARDED: &[char] = &['=', '+', '-', '@', '\t', '\r', '\''];

/// The cell for `text`: with an apostrophe before what would be a formula, or before an apostrophe.
pub(super) fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(GUARDED) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// What a cell says, without white space around it and without the apostrophe that guards it.
pub(super) fn unguarded(cell: &str) -> &str {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(GUARDED) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_a_formula_is_guarded_and_read_back() {
        for text in ["=1+1", "+49 30", "-1", "@SUM(A1)", "'=1", "'", "''", "'t Hooft", "'\t=", "-'"] {
            assert_eq!(guarded(text), format!("'{text}"));
            assert_eq!(unguarded(&guarded(text)), text);
        }
        assert_eq!((guarded("\t=1"), guarded("\r1")), ("'\t=1".into(), "'\r1".into()));
        for text in ["", "1", "a=1", "Ann", "\"=1\"", "ä"] {
            assert_eq!((guarded(text), unguarded(text)), (text.into(), text));
        }
    }

    #[test]
    fn an_apostrophe_that_guards_nothing_is_a_letter() {
        assert_eq!(unguarded(" 't Hooft "), "'t Hooft");
        assert_eq!(unguarded("'"), "'");
    }
}
