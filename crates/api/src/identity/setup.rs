//! Makes the administrator that the server begins with.

use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::identity::{FirstAdminCommand, Token};
use daybook_domain::identity::UserId;
use http::StatusCode;

use super::write::secretive;
use super::{IdentityDoor, SetupRequest, UserBody, fields as parts_of};
use crate::shared::{
    BodyProblems, Need, Problem, ProblemBody, WriteHeaders, WriteProblems, fields, read_json,
};

/// Makes the first administrator, with the token that the server printed when it started without one. It works once.
///
/// An idempotency key is not kept.
#[utoipa::path(
    post, path = "/v1/auth/setup", tag = "Signing in", operation_id = "setup",
    params(WriteHeaders),
    request_body = SetupRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 201, description = "The administrator, who can sign in.", body = UserBody,
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 403, description = "This is not the token.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "There is an administrator already, or another user signs in with this.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn setup(State(state): State<IdentityDoor>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    state.begin(&parts)?;
    let context = secretive(&parts)?;
    let body = read_json(&state.door, &parts, body).await?;
    let (token, profile, password) = fields(&body.bytes, |fields, errors| {
        fields.only(&["token", "name", "email", "user_name", "password"], errors);
        let token = parts_of::secret(fields, "token", Need::Required, errors);
        let profile = parts_of::profile(fields, errors);
        let password = parts_of::password(fields, "password", Need::Required, errors);
        Some((token?, profile?, password?))
    })?;
    drop(body);
    let id = UserId::new(state.door.ids.next());
    let token = Token::new(token.as_str().to_owned());
    let command = FirstAdminCommand { token, id, profile, password, context };
    let outcome = state.identity.first_admin.handle(command).await;
    let mut response = state.answer(id, outcome).await?;
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}
