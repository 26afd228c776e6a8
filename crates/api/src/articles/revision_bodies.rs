//! Revisions, what is autosaved, and links to previews, as JSON.

use daybook_application::articles::{CheckpointView, RevisionSummary, RevisionView};
use daybook_domain::articles::{Lead, Note, Revision, Slug, Subtitle};
use serde::Serialize;
use utoipa::ToSchema;

use super::bodies::tags;

/// A revision of an article, without its text.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RevisionSummary)]
pub struct RevisionSummaryBody<'r> {
    /// Its number, counted from 1.
    revision: u64,
    /// What the article was called.
    title: &'r str,
    /// What its editor said about it.
    note: Option<&'r str>,
    /// The revision that it repeats, if it was made by restoring one.
    restored_from: Option<u64>,
    /// Who made it.
    #[schema(example = "user:ann")]
    editor: &'r str,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// The number of the event that made it.
    version: u64,
}

/// A revision of an article.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Revision)]
pub struct RevisionBody<'r> {
    #[serde(flatten)]
    summary: RevisionSummaryBody<'r>,
    /// The slug then.
    slug: &'r str,
    /// The line under the title.
    subtitle: Option<&'r str>,
    /// The paragraph before the body.
    lead: Option<&'r str>,
    /// What it was about.
    tags: Vec<&'r str>,
    /// The text, in Markdown.
    body: &'r str,
}

/// What is being written and has not been saved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AutosavedDraft)]
pub struct DraftBody<'d> {
    /// What the article is to be called.
    title: &'d str,
    /// The word by which it is to be found; `null`: as saving without a slug chooses it.
    slug: Option<&'d str>,
    /// The line under the title.
    subtitle: Option<&'d str>,
    /// The paragraph before the body.
    lead: Option<&'d str>,
    /// What it is about.
    tags: Vec<&'d str>,
    /// The text, in Markdown.
    body: &'d str,
    /// Who put it down.
    editor: &'d str,
    /// When it was put down.
    #[schema(format = DateTime)]
    saved_at: String,
    /// The number of the event that put it down.
    version: u64,
}

/// A link to a preview.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PreviewLink)]
pub struct PreviewLinkBody {
    /// The address. Whoever has it can read the revision.
    pub(super) url: String,
    /// The revision that it shows, whatever is saved later.
    pub(super) revision: u64,
    /// Until when.
    #[schema(format = DateTime)]
    pub(super) expires_at: String,
}

impl<'r> From<&'r RevisionSummary> for RevisionSummaryBody<'r> {
    fn from(revision: &'r RevisionSummary) -> Self {
        Self {
            revision: revision.revision.number(),
            title: revision.title.as_str(),
            note: revision.note.as_ref().map(Note::as_str),
            restored_from: revision.restored_from.map(Revision::number),
            editor: &revision.actor,
            created_at: revision.created_at.to_string(),
            version: revision.version,
        }
    }
}

impl<'r> From<&'r RevisionView> for RevisionBody<'r> {
    fn from(revision: &'r RevisionView) -> Self {
        let content = &revision.content;
        Self {
            summary: (&revision.summary).into(),
            slug: content.slug.as_str(),
            subtitle: content.subtitle.as_ref().map(Subtitle::as_str),
            lead: content.lead.as_ref().map(Lead::as_str),
            tags: tags(&content.tags),
            body: content.body.as_str(),
        }
    }
}

impl<'d> From<&'d CheckpointView> for DraftBody<'d> {
    fn from(checkpoint: &'d CheckpointView) -> Self {
        let draft = &checkpoint.draft;
        Self {
            title: draft.title.as_str(),
            slug: draft.slug.as_ref().map(Slug::as_str),
            subtitle: draft.subtitle.as_ref().map(Subtitle::as_str),
            lead: draft.lead.as_ref().map(Lead::as_str),
            tags: tags(&draft.tags),
            body: draft.body.as_str(),
            editor: &checkpoint.actor,
            saved_at: checkpoint.saved_at.to_string(),
            version: checkpoint.version,
        }
    }
}
