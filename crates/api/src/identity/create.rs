//! Creates a user.

use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::identity::{CreateCommand, Password};
use daybook_domain::access::{Roles, Scopes};
use daybook_domain::identity::{UserId, UserProfile};
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};
use serde_json::json;

use super::{CreateUserRequest, IdentityDoor, UserBody, bodies, fields as parts_of};
use crate::shared::{
    BodyProblems, Need, Problem, ProblemBody, WriteHeaders, WriteProblems, command_context, fields,
    principal, read_json,
};

/// Creates a user.
///
/// Of the same request with the same idempotency key, the password is not compared: it stays the first one.
#[utoipa::path(
    post, path = "/v1/users", tag = "Users", operation_id = "create_user",
    params(WriteHeaders),
    request_body = CreateUserRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 201, description = "The user.", body = UserBody,
            headers(
                ("Location" = String, description = "Where the user is."),
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "Another user signs in with this, or a request with this idempotency key is under way.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn create(State(state): State<IdentityDoor>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    state.begin(&parts)?;
    let body = read_json(&state.door, &parts, body).await?;
    let asked = asked(&body.bytes)?;
    drop(body);
    let context = command_context(&parts, &asked.without_password(), None)?;
    let Asked { profile, password, roles, grants } = asked;
    let mut id = UserId::new(state.door.ids.next());
    let keyed = context.idempotency.is_some();
    let by = principal(&parts).clone();
    let command = CreateCommand { id, profile, password, roles, grants, by, context };
    let written = state.identity.create.handle(command).await.map_err(|error| state.problem(error))?;
    if keyed {
        id = state.created_by(written).await?;
    }
    let mut response = state.answer(id, Ok(written)).await?;
    *response.status_mut() = StatusCode::CREATED;
    let location = HeaderValue::try_from(format!("/v1/users/{id}")).map_err(Problem::internal)?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

struct Asked {
    profile: UserProfile,
    password: Option<Password>,
    roles: Roles,
    grants: Scopes,
}

impl Asked {
    /// What a repeated request is told by. A fast digest of it is kept: a password in it could be guessed from that.
    fn without_password(&self) -> Vec<u8> {
        let logins = &self.profile.logins;
        let roles: Vec<_> = self.roles.iter().map(daybook_domain::access::Role::as_str).collect();
        let asked = json!({
            "name": self.profile.name.as_str(),
            "email": logins.email().map(daybook_domain::shared::Email::as_str),
            "user_name": logins.user_name().map(daybook_domain::identity::UserName::as_str),
            "has_password": self.password.is_some(),
            "roles": roles,
            "grants": bodies::texts(&self.grants),
        });
        asked.to_string().into_bytes()
    }
}

fn asked(body: &[u8]) -> Result<Asked, Problem> {
    fields(body, |fields, errors| {
        fields.only(&["name", "email", "user_name", "password", "roles", "grants"], errors);
        let profile = parts_of::profile(fields, errors);
        let password = parts_of::password(fields, "password", Need::Optional, errors);
        let roles = parts_of::roles(fields, errors);
        let grants = parts_of::scopes(fields, "grants", Need::Optional, errors);
        Some(Asked { profile: profile?, password, roles: roles?, grants: grants? })
    })
}
