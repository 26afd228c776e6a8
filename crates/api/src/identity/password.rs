//! Passwords: one's own, and another user's.

use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::identity::{ChangePasswordCommand, ResetPasswordCommand};

use super::id::UserPath;
use super::write::{asker, secretive};
use super::{IdentityDoor, PasswordRequest, ResetRequest, fields as parts_of};
use crate::shared::{
    BodyProblems, Need, Problem, ProblemBody, WriteHeaders, WriteProblems, fields, principal, read_json,
};

/// Replaces one's own password, and ends all sessions, the present one too.
///
/// The present password is needed: a session in the wrong hands is not enough. An idempotency key is not kept.
#[utoipa::path(
    put, path = "/v1/auth/password", tag = "Signing in", operation_id = "change_password",
    params(WriteHeaders),
    request_body = PasswordRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 204, description = "The password is another one; sign in again.",
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 403, description = "The present password is wrong, or an API key asks.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 429, description = "Too many tries have failed; `Retry-After` says when the next one is allowed.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn change(State(state): State<IdentityDoor>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    state.begin(&parts)?;
    let user = asker(&parts)?.user;
    let context = secretive(&parts)?;
    let body = read_json(&state.door, &parts, body).await?;
    let (present, new) = fields(&body.bytes, |fields, errors| {
        fields.only(&["present_password", "new_password"], errors);
        let present = parts_of::typed(fields, "present_password", errors);
        let new = parts_of::password(fields, "new_password", Need::Required, errors);
        Some((present?, new?))
    })?;
    drop(body);
    let command = ChangePasswordCommand { user, present, new, by: principal(&parts).clone(), context };
    let outcome = state.identity.change_password.handle(command).await;
    state.nothing(outcome.map_err(|error| state.problem(error)))
}

/// Gives a user another password, who has lost the present one or never had one, and ends all its sessions.
///
/// An idempotency key is not kept.
#[utoipa::path(
    put, path = "/v1/users/{id}/password", tag = "Users", operation_id = "reset_password",
    params(("id" = uuid::Uuid, Path, description = "The user's id."), WriteHeaders),
    request_body = ResetRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 204, description = "The password is another one.",
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such user.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The user has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn reset(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    state.begin(&parts)?;
    let context = secretive(&parts)?;
    let body = read_json(&state.door, &parts, body).await?;
    let new = fields(&body.bytes, |fields, errors| {
        fields.only(&["new_password"], errors);
        parts_of::password(fields, "new_password", Need::Required, errors)
    })?;
    drop(body);
    let command = ResetPasswordCommand { user, new, by: principal(&parts).clone(), context };
    let outcome = state.identity.reset_password.handle(command).await;
    state.nothing(outcome.map_err(|error| state.problem(error)))
}
