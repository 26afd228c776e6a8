//! The stored forms of sessions. They never change; a new form gets a new version.

use serde::{Deserialize, Serialize};

/// What is kept of the two tokens of a session.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TokensV1 {
    pub access: String,
    pub access_expires_at: String,
    pub refresh: String,
    pub refresh_expires_at: String,
}

/// `SessionStarted`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StartedV1 {
    pub user_id: String,
    pub generation: u64,
    #[serde(flatten)]
    pub tokens: TokensV1,
    pub ends_at: String,
}

/// `SessionEnded`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct EndedV1 {
    pub by: String,
}

/// The state of a session, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SessionV1 {
    #[serde(flatten)]
    pub started: StartedV1,
    pub ended: Option<String>,
}
