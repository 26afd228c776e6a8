//! The ids of the paths.

use std::str::FromStr;

use axum::extract::{FromRequestParts, RawPathParams};
use daybook_domain::identity::{KeyId, SessionId, UserId};
use http::request::Parts;

use super::problems::{no_key, no_session, not_found};
use crate::shared::Problem;

/// A user that a path names. There is none with an id that is no UUID.
pub(super) struct UserPath(pub(super) UserId);

/// A session that a path names.
pub(super) struct SessionPath(pub(super) SessionId);

/// An API key that a path names.
pub(super) struct KeyPath(pub(super) KeyId);

async fn param<T: FromStr, S: Send + Sync>(parts: &mut Parts, state: &S, name: &str) -> Option<T> {
    let params = RawPathParams::from_request_parts(parts, state).await.ok()?;
    params.iter().find(|(known, _)| *known == name).and_then(|(_, id)| id.parse().ok())
}

impl<S: Send + Sync> FromRequestParts<S> for UserPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        param(parts, state, "id").await.map(Self).ok_or_else(not_found)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for SessionPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        param(parts, state, "session").await.map(Self).ok_or_else(no_session)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for KeyPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        param(parts, state, "key").await.map(Self).ok_or_else(no_key)
    }
}
