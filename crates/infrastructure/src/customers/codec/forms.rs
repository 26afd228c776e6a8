//! The stored forms: what is open, and what is sealed. They never change; a new form gets a new version.

use serde::{Deserialize, Serialize};

/// The open part of `CustomerCreated`, form 1. Sealed: [`ProfileV1`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CreatedV1 {
    pub tags: Vec<String>,
    pub batch: Option<String>,
}

/// The open part of `CustomerChanged`, form 1. Sealed: [`ChangedProfileV1`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ChangedV1 {
    pub tags: Vec<String>,
    pub fields: Vec<String>,
    pub batch: Option<String>,
}

/// `CustomerDeleted` and `CustomerUndeleted`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct BatchV1 {
    pub batch: Option<String>,
}

/// The open part of `CustomerNoteAdded`, form 1. Sealed: [`NoteTextV1`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NoteV1 {
    pub note_id: String,
}

/// The open part of `CustomerConsentRecorded`, form 1. Sealed: [`ConsentSourceV1`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ConsentV1 {
    pub purpose: String,
    pub granted: bool,
    pub at: String,
}

/// `CustomerHoldPlaced`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct HoldV1 {
    pub until: String,
}

/// `CustomerHoldLifted`, form 1: an empty object.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NothingV1 {}

/// `CustomerErased`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ErasedV1 {
    pub notes: u64,
}

/// Who a customer is. Personal.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProfileV1 {
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub phone_e164: Option<String>,
    pub address: Option<String>,
}

/// Who a customer is, and the address that it had. Personal.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ChangedProfileV1 {
    #[serde(flatten)]
    pub profile: ProfileV1,
    pub previous_email: String,
}

/// What a note says. Personal.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NoteTextV1 {
    pub text: String,
}

/// Where a consent was given. Personal.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ConsentSourceV1 {
    pub source: Option<String>,
}

/// The state of a customer, form 1. Sealed as a whole.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CustomerV1 {
    pub standing: StandingV1,
    pub profile: Option<ProfileV1>,
    pub tags: Vec<String>,
    pub consents: Vec<GivenV1>,
    /// In microseconds since 1970.
    pub hold: Option<i64>,
    pub notes: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StandingV1 {
    Active,
    Deleted,
    Erased,
}

/// A consent in a state. Of an erased customer all sources are erased.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct GivenV1 {
    pub purpose: String,
    pub granted: bool,
    /// In microseconds since 1970.
    pub at: i64,
    pub source: Option<String>,
}
