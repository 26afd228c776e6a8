//! What differs between two revisions, as JSON.

use daybook_application::articles::{
    BodyDiff, DiffLine, DiffView, FieldDiff, FieldValue, Hunk, LineKind, Segment,
};
use daybook_domain::articles::Tag;
use serde::Serialize;
use utoipa::ToSchema;

/// What differs between two revisions of an article.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RevisionDiff)]
pub struct DiffBody<'d> {
    /// The one revision.
    from: u64,
    /// The other revision.
    to: u64,
    /// The fields that differ, the body apart.
    fields: Vec<FieldDiffBody<'d>>,
    /// How the body differs.
    body: BodyDiffBody<'d>,
}

/// A field that differs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldDiff)]
pub struct FieldDiffBody<'d> {
    /// Which: `title`, `slug`, `subtitle`, `lead` or `tags`.
    #[schema(example = "title")]
    field: &'static str,
    /// What it says in the one revision.
    #[schema(value_type = Option<String>)]
    from: ValueBody<'d>,
    /// What it says in the other.
    #[schema(value_type = Option<String>)]
    to: ValueBody<'d>,
}

/// What a field says: a text or `null`; of `tags`, a list.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ValueBody<'d> {
    /// A text, or none.
    Text(Option<&'d str>),
    /// Tags.
    Tags(Vec<&'d str>),
}

/// How two bodies differ, by lines and by the words in them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BodyDiff)]
pub struct BodyDiffBody<'d> {
    /// How many lines only the other body has.
    added: usize,
    /// How many lines only the one body has.
    removed: usize,
    /// The places where they differ, each with a few lines around it.
    hunks: Vec<HunkBody<'d>>,
}

/// A place where two bodies differ.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DiffHunk)]
pub struct HunkBody<'d> {
    /// The lines.
    lines: Vec<LineBody<'d>>,
}

/// A line of one body or of both.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DiffLine)]
pub struct LineBody<'d> {
    /// `same`, `removed` (only the one has it) or `added` (only the other has it).
    #[schema(example = "added")]
    kind: &'static str,
    /// Its number in the one body, counted from 1.
    from: Option<usize>,
    /// Its number in the other body, counted from 1.
    to: Option<usize>,
    /// Its text with its line break, cut where words that differ begin and end.
    segments: Vec<SegmentBody<'d>>,
}

/// A part of a line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DiffSegment)]
pub struct SegmentBody<'d> {
    /// The text.
    text: &'d str,
    /// Whether it is what makes the line differ from the one in its place.
    changed: bool,
}

impl<'d> From<&'d DiffView> for DiffBody<'d> {
    fn from(diff: &'d DiffView) -> Self {
        Self {
            from: diff.from.number(),
            to: diff.to.number(),
            fields: diff.fields.iter().map(FieldDiffBody::from).collect(),
            body: (&diff.body).into(),
        }
    }
}

impl<'d> From<&'d FieldDiff> for FieldDiffBody<'d> {
    fn from(diff: &'d FieldDiff) -> Self {
        Self { field: diff.field, from: (&diff.from).into(), to: (&diff.to).into() }
    }
}

impl<'d> From<&'d FieldValue> for ValueBody<'d> {
    fn from(value: &'d FieldValue) -> Self {
        match value {
            FieldValue::Text(text) => Self::Text(text.as_deref()),
            FieldValue::Tags(tags) => Self::Tags(tags.iter().map(Tag::as_str).collect()),
        }
    }
}

impl<'d> From<&'d BodyDiff> for BodyDiffBody<'d> {
    fn from(diff: &'d BodyDiff) -> Self {
        let hunks = diff.hunks.iter().map(HunkBody::from).collect();
        Self { added: diff.added, removed: diff.removed, hunks }
    }
}

impl<'d> From<&'d Hunk> for HunkBody<'d> {
    fn from(hunk: &'d Hunk) -> Self {
        Self { lines: hunk.lines.iter().map(LineBody::from).collect() }
    }
}

impl<'d> From<&'d DiffLine> for LineBody<'d> {
    fn from(line: &'d DiffLine) -> Self {
        let kind = match line.kind {
            LineKind::Same => "same",
            LineKind::Removed => "removed",
            LineKind::Added => "added",
        };
        let segments = line.segments.iter().map(SegmentBody::from).collect();
        Self { kind, from: line.from, to: line.to, segments }
    }
}

impl<'d> From<&'d Segment> for SegmentBody<'d> {
    fn from(segment: &'d Segment) -> Self {
        Self { text: &segment.text, changed: segment.changed }
    }
}
