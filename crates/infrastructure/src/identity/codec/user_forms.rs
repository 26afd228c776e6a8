//! The stored forms of users: what is open, and what is sealed. They never change; a new form gets a new version.

use serde::{Deserialize, Serialize};

/// The open part of `UserCreated`, form 1. Sealed: [`AccountV1`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CreatedV1 {
    pub roles: Vec<String>,
    pub grants: Vec<String>,
    pub first: bool,
}

/// The open part of `UserProfileChanged`, form 1. Sealed: [`ChangedProfileV1`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProfileChangedV1 {
    pub fields: Vec<String>,
}

/// `UserAccessChanged`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AccessChangedV1 {
    pub roles: Vec<String>,
    pub grants: Vec<String>,
}

/// Events of which nothing more is open, form 1: an empty object.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NothingV1 {}

/// The open part of `UserKeyIssued`, form 1. Sealed: [`KeyNameV1`].
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeyIssuedV1 {
    pub key_id: String,
    pub scopes: Vec<String>,
    pub digest: String,
    pub expires_at: String,
}

/// `UserKeyRevoked`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeyRevokedV1 {
    pub key_id: String,
}

/// `UserRemainedAdmin`, form 1.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct RemainedAdminV1 {
    pub instead_of: String,
}

/// What a user signs in with. Personal.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LoginsV1 {
    pub email: Option<String>,
    pub user_name: Option<String>,
}

/// Who a user is. Personal.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ProfileV1 {
    pub name: String,
    #[serde(flatten)]
    pub logins: LoginsV1,
}

/// Who a user is, and what is kept of the password. Personal.
#[derive(Serialize, Deserialize)]
pub(super) struct AccountV1 {
    #[serde(flatten)]
    pub profile: ProfileV1,
    pub password: Option<String>,
}

/// Who a user is, and what it signed in with before. Personal.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ChangedProfileV1 {
    #[serde(flatten)]
    pub profile: ProfileV1,
    pub previous: LoginsV1,
}

/// What is kept of a password: the sealed part of `UserPasswordChanged` and `UserPasswordRehashed`, form 1.
#[derive(Serialize, Deserialize)]
pub(super) struct PasswordV1 {
    pub password: String,
}

/// What a key is called. Personal.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeyNameV1 {
    pub name: String,
}

/// The state of a user, form 1. Sealed as a whole.
#[derive(Serialize, Deserialize)]
pub(super) struct UserV1 {
    pub standing: StandingV1,
    pub account: Option<AccountV1>,
    pub roles: Vec<String>,
    pub grants: Vec<String>,
    pub generation: u64,
    pub keys: Vec<KeyV1>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StandingV1 {
    Active,
    Suspended,
    Erased,
}

/// An API key in a state. Its name is null only while a replay is on its way to an erasure.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct KeyV1 {
    pub key_id: String,
    pub name: Option<String>,
    pub scopes: Vec<String>,
    pub digest: String,
    /// In microseconds since 1970.
    pub expires_at: i64,
}
