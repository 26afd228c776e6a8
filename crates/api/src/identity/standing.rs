//! Keeps users out, and lets them in again.

use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::identity::SuspendCommand;

use super::id::UserPath;
use super::{IdentityDoor, UserBody};
use crate::shared::{
    OptionalMatchHeader, Problem, ProblemBody, WriteHeaders, WriteProblems, command_context, principal,
};

/// Keeps a user out: ends all its sessions, lets it not sign in, and lets its API keys rest. It holds from its next
/// request on.
#[utoipa::path(
    post, path = "/v1/users/{id}/suspend", tag = "Users", operation_id = "suspend_user",
    params(("id" = uuid::Uuid, Path, description = "The user's id."), OptionalMatchHeader, WriteHeaders),
    responses(
        WriteProblems,
        (status = 200, description = "The user as it is now.", body = UserBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such user.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "The last active administrator stays active, or a request with this idempotency key is \
            under way.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The user has been erased.", content_type = "application/problem+json", body = ProblemBody),
        (status = 412, description = "The user is not at the version in `If-Match`.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn suspend(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    let command = state.standing(user, request).await?;
    let outcome = state.identity.suspend.handle(command).await;
    state.answer(user, outcome).await
}

/// Lets a suspended user sign in again, and its API keys count again. The sessions of before stay over.
#[utoipa::path(
    post, path = "/v1/users/{id}/reinstate", tag = "Users", operation_id = "reinstate_user",
    params(("id" = uuid::Uuid, Path, description = "The user's id."), OptionalMatchHeader, WriteHeaders),
    responses(
        WriteProblems,
        (status = 200, description = "The user as it is now.", body = UserBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such user.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The user has been erased.", content_type = "application/problem+json", body = ProblemBody),
        (status = 412, description = "The user is not at the version in `If-Match`.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn reinstate(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    let command = state.standing(user, request).await?;
    let outcome = state.identity.reinstate.handle(command).await;
    state.answer(user, outcome).await
}

impl IdentityDoor {
    async fn standing(
        &self,
        user: daybook_domain::identity::UserId,
        request: Request,
    ) -> Result<SuspendCommand, Problem> {
        let (parts, _) = request.into_parts();
        let expected = self.begin_anyhow(&parts, user).await?;
        let context = command_context(&parts, &[], None)?;
        Ok(SuspendCommand { user, expected, by: principal(&parts).clone(), context })
    }
}
