//! Tells what happened to a user.

use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::shared::{CommandError, ReadError, StoreError};
use daybook_domain::access::{Action, Principal, decide};

use super::id::UserPath;
use super::{IdentityDoor, LIMIT, problems};
use crate::events::published::{EventBody, show_history};
use crate::shared::{Problem, ProblemBody, ReadHeaders, ReadProblems, principal, refusal_problem};

/// Tells what happened to a user, also to an erased one. Neither passwords nor keys are in it, in whatever form.
///
/// Once the person is erased, what events said of the person is `null`.
#[utoipa::path(
    get, path = "/v1/users/{id}/history", tag = "Users", operation_id = "user_history",
    params(
        ("id" = uuid::Uuid, Path, description = "The user's id."),
        ("order" = Option<String>, Query, description = "`asc` (oldest first, as without it) or `desc`."),
        ("limit" = Option<usize>, Query, description = "The most events of a page, 1–500, 50 without it.", minimum = 1, maximum = 500),
        ("after" = Option<u64>, Query, description = "Only events after this `stream_version` in that order: the \
            cursor of `next` links."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The events.", body = [EventBody],
            headers(("Link" = String, description = "The next page, `rel=\"next\"`, unless this is the last."))),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 403, description = "This takes the right to audit.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There never was such a user.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn history(
    State(state): State<IdentityDoor>,
    UserPath(id): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let by = principal(&parts).clone();
    decide(&by, &Action::ReadAudit).map_err(|refusal| refusal_problem(refusal, problems::not_found))?;
    let identity = state.identity.clone();
    let read = move |page| {
        let (identity, by) = (identity.clone(), by.clone());
        async move {
            identity.history.of_user(id, page, &by).await.map_err(|error| match error {
                CommandError::Refused(refusal) => refusal.into(),
                CommandError::Store(error) => error.into(),
                other => ReadError::from(StoreError::failed(other)),
            })
        }
    };
    let response = show_history(&state.door, &parts, Some(LIMIT), read).await?;
    // Whoever may read the history may know whether there is one.
    match state.identity.users.one(id, &Principal::System).await {
        Ok(_) => Ok(response),
        Err(error) => Err(state.problem(error)),
    }
}
