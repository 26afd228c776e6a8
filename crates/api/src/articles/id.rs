//! The `{id}` of the paths.

use axum::extract::{FromRequestParts, RawPathParams};
use daybook_domain::articles::ArticleId;
use http::request::Parts;

use super::problems::not_found;
use crate::shared::Problem;

/// An article that a path names. There is none with an id that is no UUID.
pub(super) struct IdPath(pub(super) ArticleId);

impl<S: Send + Sync> FromRequestParts<S> for IdPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let id = segment(parts, state, "id").await.and_then(|id| id.parse().ok());
        id.map(Self).ok_or_else(not_found)
    }
}

/// What stands in the path where `{name}` does.
pub(super) async fn segment<S: Send + Sync>(parts: &mut Parts, state: &S, name: &str) -> Option<String> {
    let params = RawPathParams::from_request_parts(parts, state).await.ok()?;
    params.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_owned())
}
