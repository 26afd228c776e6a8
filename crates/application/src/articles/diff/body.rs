//! How two bodies differ, by lines and by the words in them.

use std::time::{Duration, Instant};

use similar::{ChangeTag, DiffOp, TextDiff};

/// Unchanged lines that are shown before and after changed ones.
const CONTEXT: usize = 3;

/// How long the shortest way from one text to the other is looked for. After that it is still a way, only longer.
const PATIENCE: Duration = Duration::from_millis(400);

/// How two bodies differ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BodyDiff {
    /// How many lines the other body has that the one has not.
    pub added: usize,
    /// How many lines the one body has that the other has not.
    pub removed: usize,
    /// The places where they differ, in order; none if they are the same.
    pub hunks: Vec<Hunk>,
}

/// Lines that differ, and a few that do not around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// The lines.
    pub lines: Vec<DiffLine>,
}

/// A line of one body or of both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// Whose it is.
    pub kind: LineKind,
    /// Its number in the one body, counted from 1, if it is there.
    pub from: Option<usize>,
    /// Its number in the other body, counted from 1, if it is there.
    pub to: Option<usize>,
    /// Its text, its line break included, cut where words that differ begin and end.
    pub segments: Vec<Segment>,
}

/// Whose a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// Both bodies'.
    Same,
    /// Only the one's: it was removed.
    Removed,
    /// Only the other's: it was added.
    Added,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The text.
    pub text: String,
    /// Whether it is what makes the line differ from the one in its place; false throughout if there is none.
    pub changed: bool,
}

impl BodyDiff {
    pub(super) fn between(from: &str, to: &str) -> Self {
        let deadline = Instant::now() + PATIENCE;
        let diff = TextDiff::configure().deadline(deadline).diff_lines(from, to);
        let hunk =
            |ops: &[DiffOp]| Hunk { lines: ops.iter().flat_map(|op| lines(&diff, op, deadline)).collect() };
        let hunks: Vec<_> = diff.grouped_ops(CONTEXT).iter().map(|ops| hunk(ops)).collect();
        let count = |kind| hunks.iter().flat_map(|hunk| &hunk.lines).filter(|line| line.kind == kind).count();
        Self { added: count(LineKind::Added), removed: count(LineKind::Removed), hunks }
    }
}

fn lines<'t>(diff: &'t TextDiff<'t, 't, 't, str>, op: &DiffOp, deadline: Instant) -> Vec<DiffLine> {
    let changes = diff.iter_inline_changes_deadline(op, Some(deadline));
    let lines = changes.map(|change| DiffLine {
        kind: match change.tag() {
            ChangeTag::Equal => LineKind::Same,
            ChangeTag::Delete => LineKind::Removed,
            ChangeTag::Insert => LineKind::Added,
        },
        from: change.old_index().map(|index| index + 1),
        to: change.new_index().map(|index| index + 1),
        segments: change
            .values()
            .iter()
            .map(|(changed, text)| Segment { text: (*text).to_owned(), changed: *changed })
            .collect(),
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Each line with its numbers and `[` `]` around what changed.
    fn shown(diff: &BodyDiff) -> Vec<Vec<String>> {
        let number = |number: Option<usize>| number.map_or("-".to_owned(), |n| n.to_string());
        let segment = |s: &Segment| if s.changed { format!("[{}]", s.text) } else { s.text.clone() };
        let line = |line: &DiffLine| {
            let text: String = line.segments.iter().map(segment).collect();
            let sign = match line.kind {
                LineKind::Same => '=',
                LineKind::Removed => '-',
                LineKind::Added => '+',
            };
            format!("{}:{} {sign}{}", number(line.from), number(line.to), text.trim_end_matches('\n'))
        };
        diff.hunks.iter().map(|hunk| hunk.lines.iter().map(line).collect()).collect()
    }

    /// The lines of one side of a difference.
    fn side(diff: &BodyDiff, other: LineKind) -> String {
        let lines = diff.hunks.iter().flat_map(|hunk| &hunk.lines).filter(|line| line.kind != other);
        lines.flat_map(|line| &line.segments).map(|segment| segment.text.as_str()).collect()
    }

    #[test]
    fn the_same_text_does_not_differ() {
        assert_eq!(BodyDiff::between("", ""), BodyDiff::default());
        assert_eq!(BodyDiff::between("a\nb", "a\nb"), BodyDiff::default());
    }

    #[test]
    fn a_changed_word_is_told_within_its_line() {
        let diff = BodyDiff::between("a\nthe big cat sat\nb\n", "a\nthe small cat sat\nb\n");
        let expected = ["1:1 =a", "2:- -the [big] cat sat", "-:2 +the [small] cat sat", "3:3 =b"];
        assert_eq!(shown(&diff), [expected]);
        assert_eq!((diff.added, diff.removed), (1, 1));
    }

    #[test]
    fn lines_far_from_each_other_are_hunks_of_their_own() {
        let many: Vec<_> = (1..=20).map(|n| format!("line {n}\n")).collect();
        let mut other = many.clone();
        other[1] = "first\n".into();
        other.push("last\n".into());
        let diff = BodyDiff::between(&many.concat(), &other.concat());
        assert_eq!(diff.hunks.len(), 2);
        assert_eq!(shown(&diff)[1], ["18:18 =line 18", "19:19 =line 19", "20:20 =line 20", "-:21 +last"]);
    }

    #[test]
    fn a_missing_line_break_at_the_end_is_a_difference() {
        assert_eq!(BodyDiff::between("a", "a\n").hunks.len(), 1);
    }

    #[test]
    fn long_texts_with_nothing_in_common_are_compared_within_a_second() {
        let line = |n: usize, word: &str| [word, &n.to_string(), "\n"].concat();
        let long = |word: &str| (0..60_000).map(|n| line(n, word)).collect::<String>();
        let begun = Instant::now();
        let diff = BodyDiff::between(&long("one"), &long("two"));
        assert_eq!((diff.added, diff.removed), (60_000, 60_000));
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    }

    proptest! {
        #[test]
        fn both_texts_can_be_read_from_their_difference(
            from in prop::collection::vec("[ab ]{0,3}", 0..6), to in prop::collection::vec("[ab ]{0,3}", 0..6)
        ) {
            // Few lines, so that all of them are in one hunk.
            let (from, to) = (from.join("\n"), to.join("\n"));
            let diff = BodyDiff::between(&from, &to);
            if from == to {
                prop_assert!(diff.hunks.is_empty());
            } else {
                let common = |text: &str| text.lines().count() > 0;
                prop_assume!(common(&from) && common(&to) && diff.hunks.len() == 1);
                prop_assert!(from.contains(&side(&diff, LineKind::Added)));
                prop_assert!(to.contains(&side(&diff, LineKind::Removed)));
            }
        }
    }
}
