//! The stored forms. They never change; a new form gets a new version.

use serde::{Deserialize, Serialize};

/// What one revision of an article says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ContentV1 {
    pub title: String,
    pub slug: String,
    pub subtitle: Option<String>,
    pub lead: Option<String>,
    pub body: String,
    pub tags: Vec<String>,
}

/// What is being written. `ArticleAutosaved`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DraftV1 {
    pub title: String,
    pub slug: Option<String>,
    pub subtitle: Option<String>,
    pub lead: Option<String>,
    pub body: String,
    pub tags: Vec<String>,
}

/// `ArticleCreated`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CreatedV1 {
    pub author: String,
    pub editors: Vec<String>,
    pub visibility: String,
    #[serde(flatten)]
    pub content: ContentV1,
    pub note: Option<String>,
}

/// `ArticleSaved`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SavedV1 {
    pub revision: u64,
    #[serde(flatten)]
    pub content: ContentV1,
    pub note: Option<String>,
    pub released_slug: Option<String>,
}

/// `ArticleRestored`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RestoredV1 {
    pub restored_from: u64,
    #[serde(flatten)]
    pub saved: SavedV1,
}

/// `ArticlePublished`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PublishedV1 {
    pub revision: u64,
    pub slug: String,
    pub published_at: String,
}

/// `ArticleUnpublished`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct UnpublishedV1 {
    pub revision: u64,
}

/// `ArticleAutosaveDiscarded`, `ArticleDeleted` and `ArticleUndeleted`, form 1: an empty object.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NothingV1 {}

/// `ArticleVisibilityChanged`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct VisibilityV1 {
    pub visibility: String,
}

/// `ArticleEditorsChanged`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EditorsV1 {
    pub editors: Vec<String>,
}

/// `ArticleScheduled`, `ArticleScheduleFired`, `ArticleScheduleCancelled` and `ArticleScheduleSuperseded`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ScheduleV1 {
    pub action: String,
    pub at: String,
    pub zone: Option<String>,
}

/// The state of an article, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ArticleV1 {
    pub author: String,
    pub editors: Vec<String>,
    pub visibility: String,
    pub revision: u64,
    pub content: ContentV1,
    pub checkpoint: Option<DraftV1>,
    pub trashed: bool,
    pub standing: StandingV1,
    pub published_slugs: Vec<String>,
    pub publish: Option<PlanV1>,
    pub unpublish: Option<PlanV1>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StandingV1 {
    Draft,
    Published {
        revision: u64,
        slug: String,
        /// In microseconds since 1970.
        at: i64,
    },
    Unpublished,
}

/// A plan in a state.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PlanV1 {
    /// In microseconds since 1970.
    pub at: i64,
    pub zone: Option<String>,
}
