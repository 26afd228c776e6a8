//! One's own account.

use axum::extract::{Request, State};
use axum::response::Response;

use super::write::asker;
use super::{IdentityDoor, UserBody};
use crate::shared::{
    Problem, ProblemBody, Query, ReadHeaders, ReadProblems, Representation, caught_up, json, principal,
    unless_known,
};

/// Reads one's own account.
#[utoipa::path(
    get, path = "/v1/auth/me", tag = "Signing in", operation_id = "me",
    params(
        ("If-None-Match" = Option<String>, Header, description = "Tags of versions that the caller has."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "Who is signed in.", body = UserBody,
            headers(("ETag" = String, description = "The version's tag."))),
        (status = 304, description = "The caller has this version."),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 403, description = "No API key reaches its user's own account.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn me(State(state): State<IdentityDoor>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    Query::read(&parts.uri, &[])?;
    let id = asker(&parts)?.user;
    caught_up(&state.door, &parts.headers).await?;
    let user = state.find(id, principal(&parts)).await?;
    let show = || json(&UserBody::from(&user));
    unless_known(&parts.headers, user.version, Representation::Json, show)
}
