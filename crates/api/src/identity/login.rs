//! Signs in, renews a session, and signs out.

use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::identity::{EndSessionCommand, LoginCommand, ProvenBy, RefreshCommand, Token};
use daybook_domain::access::Refusal;

use super::write::{asker, secretive};
use super::{IdentityDoor, LoginRequest, RefreshRequest, TokensBody, fields as parts_of, problems};
use crate::shared::{
    BodyProblems, Need, Problem, ProblemBody, WriteHeaders, WriteProblems, command_context, fields,
    principal, read_json, refusal_problem,
};

/// Signs in with a password.
///
/// A name that nobody has, a wrong password and a suspended user are answered alike. Failures make the next try wait.
/// An idempotency key is not kept.
#[utoipa::path(
    post, path = "/v1/auth/login", tag = "Signing in", operation_id = "login",
    params(WriteHeaders),
    request_body = LoginRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 200, description = "The tokens of a new session, shown this once.", body = TokensBody,
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 401, description = "The name or the password is wrong.", content_type = "application/problem+json", body = ProblemBody),
        (status = 429, description = "Too many tries have failed; `Retry-After` says when the next one is allowed.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn login(State(state): State<IdentityDoor>, request: Request) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    state.begin(&parts)?;
    let context = secretive(&parts)?;
    let body = read_json(&state.door, &parts, body).await?;
    let (login, password) = fields(&body.bytes, |fields, errors| {
        fields.only(&["login", "password"], errors);
        let login: Option<String> = fields.get("login", Need::Required, "a string of valid Unicode", errors);
        let password = parts_of::typed(fields, "password", errors);
        Some((login?, password?))
    })?;
    drop(body);
    let command = LoginCommand { login, password, address: None, context };
    let signed_in = state.identity.login.handle(command).await;
    state.tokens(&signed_in.map_err(|error| problems::of_login(&state.door, error))?)
}

/// Renews a session: both tokens of before are worth nothing any more.
///
/// A refresh token is good once. One that was used before ends the session, since it, or the session, is in the wrong
/// hands. An idempotency key is not kept.
#[utoipa::path(
    post, path = "/v1/auth/refresh", tag = "Signing in", operation_id = "refresh",
    params(WriteHeaders),
    request_body = RefreshRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 200, description = "The new tokens, shown this once.", body = TokensBody,
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 401, description = "The token is not good any more, or was used before.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn refresh(
    State(state): State<IdentityDoor>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    state.begin(&parts)?;
    let context = secretive(&parts)?;
    let body = read_json(&state.door, &parts, body).await?;
    let token = fields(&body.bytes, |fields, errors| {
        fields.only(&["refresh_token"], errors);
        parts_of::secret(fields, "refresh_token", Need::Required, errors)
    })?;
    drop(body);
    let command = RefreshCommand { token: Token::new(token.as_str().to_owned()), context };
    let signed_in = state.identity.refresh.handle(command).await;
    state.tokens(&signed_in.map_err(|error| problems::of_refresh(&state.door, error))?)
}

/// Ends the session in which this is asked: its tokens are worth nothing any more.
#[utoipa::path(
    post, path = "/v1/auth/logout", tag = "Signing in", operation_id = "logout",
    params(WriteHeaders),
    responses(
        WriteProblems,
        (status = 204, description = "The session is ended.",
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 403, description = "An API key is in no session.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn logout(State(state): State<IdentityDoor>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    state.begin(&parts)?;
    let ProvenBy::Session(id) = asker(&parts)?.by else {
        return Err(refusal_problem(Refusal::Forbidden { needs: None }, problems::not_found));
    };
    let context = command_context(&parts, &[], None)?;
    let command = EndSessionCommand { id, of: None, by: principal(&parts).clone(), context };
    let outcome = state.identity.end_session.handle(command).await;
    state.nothing(outcome.map_err(|error| problems::of_session(&state.door, error)))
}
