//! API keys: one's own, and another user's.

use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::identity::{IssueKeyCommand, RevokeKeyCommand, Token};
use daybook_domain::access::Scopes;
use daybook_domain::identity::{KeyId, KeyName, UserId};
use daybook_domain::shared::Timestamp;
use http::StatusCode;
use http::request::Parts;

use super::id::{KeyPath, UserPath};
use super::write::{asker, unkept};
use super::{IdentityDoor, IssueKeyRequest, IssuedKeyBody, KeyBody, bodies, fields as parts_of};
use crate::shared::{
    BodyProblems, Need, Problem, ProblemBody, Query, ReadHeaders, ReadProblems, WriteHeaders, WriteProblems,
    caught_up, command_context, fields, json, principal, read_json,
};

/// Lists one's own API keys, oldest first, without their secrets.
#[utoipa::path(
    get, path = "/v1/auth/keys", tag = "Signing in", operation_id = "own_api_keys",
    params(ReadHeaders),
    responses(
        ReadProblems,
        (status = 200, description = "The keys that are not revoked; they may be over.", body = [KeyBody]),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 403, description = "An API key asks.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn own(State(state): State<IdentityDoor>, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let user = asker(&parts)?.user;
    state.keys(user, &parts).await
}

/// Issues an API key to oneself. What one may not, the key may not either.
#[utoipa::path(
    post, path = "/v1/auth/keys", tag = "Signing in", operation_id = "issue_own_api_key",
    params(WriteHeaders),
    request_body = IssueKeyRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 201, description = "The key, shown this once.", body = IssuedKeyBody,
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 403, description = "An API key asks.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "There are too many keys, or a request with this idempotency key is under way.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn issue_own(
    State(state): State<IdentityDoor>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let user = asker(&parts)?.user;
    state.issue(user, Request::from_parts(parts, body)).await
}

/// Revokes one of one's own API keys.
#[utoipa::path(
    delete, path = "/v1/auth/keys/{key}", tag = "Signing in", operation_id = "revoke_own_api_key",
    params(("key" = uuid::Uuid, Path, description = "The key's id."), WriteHeaders),
    responses(
        WriteProblems,
        (status = 204, description = "It is worth nothing any more.",
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 401, description = "Nobody is signed in.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such key.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn revoke_own(
    State(state): State<IdentityDoor>,
    KeyPath(key): KeyPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let user = asker(&parts)?.user;
    state.revoke(user, key, &parts).await
}

/// Lists the API keys of a user, oldest first, without their secrets.
#[utoipa::path(
    get, path = "/v1/users/{id}/keys", tag = "Users", operation_id = "api_keys",
    params(("id" = uuid::Uuid, Path, description = "The user's id."), ReadHeaders),
    responses(
        ReadProblems,
        (status = 200, description = "The keys that are not revoked; they may be over.", body = [KeyBody]),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such user.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The user has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn of_user(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    state.keys(user, &parts).await
}

/// Issues an API key to a user. What the user may not, the key may not either.
#[utoipa::path(
    post, path = "/v1/users/{id}/keys", tag = "Users", operation_id = "issue_api_key",
    params(("id" = uuid::Uuid, Path, description = "The user's id."), WriteHeaders),
    request_body = IssueKeyRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 201, description = "The key, shown this once.", body = IssuedKeyBody,
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such user.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "The user is suspended or has too many keys, or a request with this idempotency key is \
            under way.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The user has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn issue(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    state.issue(user, request).await
}

/// Revokes an API key of a user.
#[utoipa::path(
    delete, path = "/v1/users/{id}/keys/{key}", tag = "Users", operation_id = "revoke_api_key",
    params(
        ("id" = uuid::Uuid, Path, description = "The user's id."),
        ("key" = uuid::Uuid, Path, description = "The key's id."),
        WriteHeaders,
    ),
    responses(
        WriteProblems,
        (status = 204, description = "It is worth nothing any more.",
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There is no such user, or no such key.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The user has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn revoke(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    KeyPath(key): KeyPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    state.revoke(user, key, &parts).await
}

struct Asked {
    name: KeyName,
    scopes: Scopes,
    expires_at: Timestamp,
}

impl IdentityDoor {
    async fn keys(&self, user: UserId, parts: &Parts) -> Result<Response, Problem> {
        Query::read(&parts.uri, &[])?;
        caught_up(&self.door, &parts.headers).await?;
        let view = self.find(user, principal(parts)).await?;
        json(&view.keys.iter().map(KeyBody::from).collect::<Vec<_>>())
    }

    async fn issue(&self, user: UserId, request: Request) -> Result<Response, Problem> {
        let (parts, body) = request.into_parts();
        self.begin(&parts)?;
        let body = read_json(&self.door, &parts, body).await?;
        let Asked { name, scopes, expires_at } = asked(&body.bytes)?;
        let context = command_context(&parts, &body.bytes, None)?;
        drop(body);
        let key = KeyId::new(self.door.ids.next());
        let (by, shown) = (principal(&parts).clone(), bodies::texts(&scopes));
        let command = IssueKeyCommand { user, key, name, scopes, expires_at, by, context };
        let issued = self.identity.issue_key.handle(command).await.map_err(|error| self.problem(error))?;
        let token = issued.token.as_ref().map(Token::reveal);
        // Under a key that was used it is an earlier one.
        let id = if token.is_some() { key } else { self.issued_by(&issued).await? };
        let expires_at = expires_at.to_string();
        let body = IssuedKeyBody { id: id.as_uuid(), key: token, scopes: shown, expires_at };
        let mut response = unkept(json(&body)?);
        *response.status_mut() = StatusCode::CREATED;
        self.put_position(&mut response, issued.written);
        Ok(response)
    }

    async fn revoke(&self, user: UserId, key: KeyId, parts: &Parts) -> Result<Response, Problem> {
        self.begin(parts)?;
        let context = command_context(parts, &[], None)?;
        let command = RevokeKeyCommand { user, key, by: principal(parts).clone(), context };
        let outcome = self.identity.revoke_key.handle(command).await;
        self.nothing(outcome.map_err(|error| self.problem(error)))
    }
}

fn asked(body: &[u8]) -> Result<Asked, Problem> {
    fields(body, |fields, errors| {
        fields.only(&["name", "scopes", "expires_at"], errors);
        let name = fields.parsed("name", Need::Required, errors);
        let scopes = parts_of::scopes(fields, "scopes", Need::Required, errors);
        let expires_at = fields.parsed("expires_at", Need::Required, errors);
        Some(Asked { name: name?, scopes: scopes?, expires_at: expires_at? })
    })
}
