//! Rows of users and sessions, and what they say.

use std::fmt::Display;
use std::sync::Arc;

use daybook_application::identity::{KeyView, SessionView, UserState, UserView};
use daybook_domain::access::{Role, Roles, Scope, Scopes};
use daybook_domain::identity::Digest;
use daybook_domain::shared::Timestamp;
use sea_orm::{DbBackend, DbErr, FromQueryResult};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::identity::users::{ACTIVE, ERASED, SUSPENDED};
use crate::shared::json;
use crate::shared::rows::unsigned;

/// What a row holds, of the user `u`.
pub(super) fn user_columns(backend: DbBackend) -> String {
    let keys = json::objects(backend, &["id", "name", "scopes", "expires_at", "issued_at", "position"]);
    format!(
        "u.id, u.state, u.name, u.email, u.user_name, u.has_password, u.roles, u.grants, u.generation, u.version, \
         u.created_position, u.created_at, u.updated_at, \
         (SELECT {keys} FROM user_keys WHERE user_id = u.id) AS keys"
    )
}

/// What a row holds, of the session `s`.
pub(super) const SESSION_COLUMNS: &str = "s.id, s.user_id, s.generation, s.access, s.access_expires_at, \
    s.refresh_expires_at, s.ends_at, s.started_at, s.renewed_at";

/// A user.
#[derive(FromQueryResult)]
pub(super) struct UserRow {
    id: String,
    state: String,
    name: Option<String>,
    email: Option<String>,
    user_name: Option<String>,
    has_password: i64,
    roles: String,
    grants: String,
    generation: i64,
    version: i64,
    created_position: i64,
    created_at: i64,
    updated_at: i64,
    /// A JSON array of [`KeyRow`]; null for none, where the database makes no empty ones.
    keys: Option<String>,
}

#[derive(Deserialize)]
struct KeyRow {
    id: String,
    name: Option<String>,
    scopes: String,
    expires_at: i64,
    issued_at: i64,
    position: i64,
}

/// A session.
#[derive(FromQueryResult)]
pub(super) struct SessionRow {
    id: String,
    user_id: String,
    generation: i64,
    access: String,
    access_expires_at: i64,
    refresh_expires_at: i64,
    ends_at: i64,
    started_at: i64,
    renewed_at: i64,
}

/// A session that is not ended, and the digest of its access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::identity) struct StoredSession {
    pub(in crate::identity) view: SessionView,
    pub(in crate::identity) access: Digest,
}

impl UserRow {
    pub(super) fn view(self) -> Result<UserView, DbErr> {
        let roles: Vec<Role> = each(&self.roles)?;
        Ok(UserView {
            id: self.id.parse().map_err(malformed)?,
            state: state(&self.state)?,
            name: self.name.map(Arc::from),
            email: self.email.map(Arc::from),
            user_name: self.user_name.map(Arc::from),
            has_password: self.has_password != 0,
            roles: Roles::restore(roles),
            grants: scopes(&self.grants)?,
            generation: unsigned(self.generation)?,
            keys: key_views(self.keys.as_deref())?,
            version: unsigned(self.version)?,
            sequence: unsigned(self.created_position)?,
            created_at: Timestamp::from_micros(self.created_at),
            updated_at: Timestamp::from_micros(self.updated_at),
        })
    }
}

fn key_views(array: Option<&str>) -> Result<Vec<KeyView>, DbErr> {
    let mut rows: Vec<KeyRow> = array.map_or(Ok(Vec::new()), parsed)?;
    rows.sort_unstable_by_key(|row| row.position);
    rows.into_iter().map(KeyRow::view).collect()
}

impl KeyRow {
    fn view(self) -> Result<KeyView, DbErr> {
        Ok(KeyView {
            id: self.id.parse().map_err(malformed)?,
            name: self.name.map(Arc::from),
            scopes: scopes(&self.scopes)?,
            expires_at: Timestamp::from_micros(self.expires_at),
            issued_at: Timestamp::from_micros(self.issued_at),
        })
    }
}

impl SessionRow {
    pub(super) fn stored(self) -> Result<StoredSession, DbErr> {
        let view = SessionView {
            id: self.id.parse().map_err(malformed)?,
            user: self.user_id.parse().map_err(malformed)?,
            generation: unsigned(self.generation)?,
            access_expires_at: Timestamp::from_micros(self.access_expires_at),
            refresh_expires_at: Timestamp::from_micros(self.refresh_expires_at),
            ends_at: Timestamp::from_micros(self.ends_at),
            started_at: Timestamp::from_micros(self.started_at),
            renewed_at: Timestamp::from_micros(self.renewed_at),
        };
        let access = blake3::Hash::from_hex(&self.access).map_err(|_| DbErr::Type("no digest".into()))?;
        Ok(StoredSession { view, access: Digest::new(*access.as_bytes()) })
    }
}

fn state(name: &str) -> Result<UserState, DbErr> {
    match name {
        ACTIVE => Ok(UserState::Active),
        SUSPENDED => Ok(UserState::Suspended),
        ERASED => Ok(UserState::Erased),
        _ => Err(DbErr::Type(format!("{name:?} is no state of a user"))),
    }
}

fn scopes(array: &str) -> Result<Scopes, DbErr> {
    let scopes: Vec<Scope> = each(array)?;
    Ok(Scopes::restore(scopes))
}

/// What each text of an array says.
fn each<T: std::str::FromStr<Err: Display>>(array: &str) -> Result<Vec<T>, DbErr> {
    let texts: Vec<String> = parsed(array)?;
    texts.iter().map(|text| text.parse().map_err(malformed)).collect()
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, DbErr> {
    // Only where it broke: the message itself can quote the data.
    serde_json::from_str(text).map_err(|error| DbErr::Type(format!("malformed at column {}", error.column())))
}

/// A text that cannot be parsed.
pub(super) fn malformed(error: impl Display) -> DbErr {
    DbErr::Type(error.to_string())
}
