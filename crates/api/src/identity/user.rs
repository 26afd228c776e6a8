//! Reads one user.

use axum::extract::{Request, State};
use axum::response::Response;

use super::id::UserPath;
use super::{IdentityDoor, UserBody};
use crate::shared::{
    Problem, ProblemBody, Query, ReadHeaders, ReadProblems, Representation, caught_up, json, principal,
    unless_known,
};

/// Reads a user.
#[utoipa::path(
    get, path = "/v1/users/{id}", tag = "Users", operation_id = "user",
    params(
        ("id" = uuid::Uuid, Path, description = "The user's id."),
        ("If-None-Match" = Option<String>, Header, description = "Tags of versions that the caller has."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The user.", body = UserBody,
            headers(("ETag" = String, description = "The version's tag, for `If-Match`."))),
        (status = 304, description = "The caller has this version."),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 403, description = "It is another one's account, and this takes an administrator.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such user.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The user has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn read(
    State(state): State<IdentityDoor>,
    UserPath(id): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    Query::read(&parts.uri, &[])?;
    caught_up(&state.door, &parts.headers).await?;
    let user = state.find(id, principal(&parts)).await?;
    let show = || json(&UserBody::from(&user));
    unless_known(&parts.headers, user.version, Representation::Json, show)
}
