//! Changes a user: who it is, and what it may.

use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::identity::{ChangeAccessCommand, ChangeProfileCommand, UserView};
use daybook_application::shared::Expected;
use daybook_domain::access::{Roles, Scopes};
use daybook_domain::identity::{DisplayName, Logins, UserName, UserPatch};
use daybook_domain::shared::Email;

use super::id::UserPath;
use super::{AccessRequest, IdentityDoor, PatchUserRequest, UserBody, fields as parts_of, problems};
use crate::shared::{
    BodyProblems, Errors, Fields, MatchHeader, MatchProblems, Need, Problem, ProblemBody, WriteHeaders,
    WriteProblems, command_context, fields, principal, read_json,
};

/// Changes some of who a user is, by JSON Merge Patch (RFC 7396): what is left out stays, `null` takes away.
///
/// One gives oneself another name; what somebody signs in with, an administrator changes.
#[utoipa::path(
    patch, path = "/v1/users/{id}", tag = "Users", operation_id = "patch_user",
    params(("id" = uuid::Uuid, Path, description = "The user's id."), MatchHeader, WriteHeaders),
    request_body(content((PatchUserRequest = "application/merge-patch+json"), (PatchUserRequest = "application/json"))),
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The user as it is now.", body = UserBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such user.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "Another user signs in with this, or a request with this idempotency key is under way.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The user has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn patch(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let mut expected = state.begin_matched(&parts, user).await?;
    let body = read_json(&state.door, &parts, body).await?;
    let asked = fields(&body.bytes, |fields, errors| Some(Asked::read(fields, errors)))?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let by = principal(&parts).clone();
    let mut logins = None;
    if asked.email.is_some() || asked.user_name.is_some() {
        let present = state.find(user, &by).await?;
        logins = Some(asked.logins(&present)?);
        // What is left out is as it was read: nobody comes between.
        if expected == Expected::Present {
            expected = Expected::Version(present.version);
        }
    }
    let patch = UserPatch { name: asked.name, logins };
    let command = ChangeProfileCommand { user, patch, expected, by, context };
    let outcome = state.identity.change_profile.handle(command).await;
    state.answer(user, outcome).await
}

/// What a patch names.
#[expect(clippy::option_option, reason = "left out, taken away, or another one: as a patch says it")]
struct Asked {
    name: Option<DisplayName>,
    email: Option<Option<Email>>,
    user_name: Option<Option<UserName>>,
}

impl Asked {
    fn read(fields: &Fields<'_>, errors: &mut Errors) -> Self {
        fields.only(&["name", "email", "user_name"], errors);
        let need = if fields.has("name") { Need::Required } else { Need::Optional };
        Self {
            name: fields.parsed("name", need, errors),
            email: fields.has("email").then(|| fields.parsed("email", Need::Optional, errors)),
            user_name: fields.has("user_name").then(|| fields.parsed("user_name", Need::Optional, errors)),
        }
    }

    /// What the user signs in with then.
    fn logins(&self, present: &UserView) -> Result<Logins, Problem> {
        let email = || present.email.clone().map(Email::restore);
        let user_name = || present.user_name.clone().map(UserName::restore);
        let email = self.email.clone().unwrap_or_else(email);
        let user_name = self.user_name.clone().unwrap_or_else(user_name);
        let pointer = if self.email.is_some() { "/email" } else { "/user_name" };
        Logins::new(email, user_name).map_err(|why| problems::invalid(pointer, why))
    }
}

/// Gives a user these roles and grants, and no others. It holds from the user's next request on.
#[utoipa::path(
    put, path = "/v1/users/{id}/access", tag = "Users", operation_id = "change_access",
    params(("id" = uuid::Uuid, Path, description = "The user's id."), MatchHeader, WriteHeaders),
    request_body = AccessRequest,
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The user as it is now.", body = UserBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such user.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "The last active administrator stays one, or a request with this idempotency key is \
            under way.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The user has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn access(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin_matched(&parts, user).await?;
    let body = read_json(&state.door, &parts, body).await?;
    let (roles, grants): (Roles, Scopes) = fields(&body.bytes, |fields, errors| {
        fields.only(&["roles", "grants"], errors);
        let roles = parts_of::roles(fields, errors);
        let grants = parts_of::scopes(fields, "grants", Need::Optional, errors);
        Some((roles?, grants?))
    })?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let by = principal(&parts).clone();
    let command = ChangeAccessCommand { user, roles, grants, expected, by, context };
    let outcome = state.identity.change_access.handle(command).await;
    state.answer(user, outcome).await
}
