//! The `{id}` of the paths.

use axum::extract::{FromRequestParts, RawPathParams};
use daybook_domain::customers::CustomerId;
use http::request::Parts;

use super::problems::not_found;
use crate::shared::Problem;

/// A customer that a path names. There is none with an id that is no UUID.
pub(super) struct IdPath(pub(super) CustomerId);

impl<S: Send + Sync> FromRequestParts<S> for IdPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| not_found())?;
        let id = params.iter().find(|(name, _)| *name == "id").and_then(|(_, id)| id.parse().ok());
        id.map(Self).ok_or_else(not_found)
    }
}
