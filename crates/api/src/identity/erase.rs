//! Forgets a person.

use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::identity::EraseCommand;
use daybook_application::shared::{Order, PageRequest};
use daybook_domain::access::Principal;
use daybook_domain::identity::UserId;
use daybook_domain::shared::Reason;
use serde_json::Value;

use super::id::UserPath;
use super::{EraseUserRequest, ErasedUserBody, IdentityDoor};
use crate::shared::{
    BodyProblems, Errors, Fields, MatchHeader, MatchProblems, Need, Problem, ProblemBody, WriteHeaders,
    WriteProblems, command_context, json, principal, read_json,
};

/// Erases all that was said of the person, here and in the past. What the user did stays, under an id that names nobody
/// any more. It cannot be undone.
///
/// The answer is a certificate. It is given again for a user that has been erased, whatever its version.
#[utoipa::path(
    post, path = "/v1/users/{id}/erase", tag = "Users", operation_id = "erase_user",
    params(("id" = uuid::Uuid, Path, description = "The user's id."), MatchHeader, WriteHeaders),
    request_body(content = EraseUserRequest, description = "It may be empty where `Daybook-Reason` says why."),
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The certificate of the erasure.", body = ErasedUserBody,
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 403, description = "This takes an administrator.", content_type = "application/problem+json", body = ProblemBody),
        (status = 404, description = "There never was such a user.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "The last active administrator stays, or a request with this idempotency key is under \
            way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn erase(
    State(state): State<IdentityDoor>,
    UserPath(user): UserPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin_matched(&parts, user).await?;
    let body = read_json(&state.door, &parts, body).await?;
    let context = command_context(&parts, &body.bytes, reason(&body.bytes)?)?;
    drop(body);
    let command = EraseCommand { user, expected, by: principal(&parts).clone(), context };
    let written = state.identity.erase.handle(command).await.map_err(|error| state.problem(error))?;
    let mut response = state.certificate(user).await?;
    state.put_position(&mut response, written);
    Ok(response)
}

/// The reason in the body, which may be empty.
fn reason(body: &[u8]) -> Result<Option<Reason>, Problem> {
    if body.is_empty() {
        return Ok(None);
    }
    let mut errors = Errors::default();
    let reason = Fields::of_body(body, &mut errors)?.and_then(|fields| {
        fields.only(&["reason"], &mut errors);
        fields.parsed("reason", Need::Optional, &mut errors)
    });
    errors.check().map(|()| reason)
}

impl IdentityDoor {
    /// The certificate: the last event of the user, out of the log.
    async fn certificate(&self, user: UserId) -> Result<Response, Problem> {
        let last = PageRequest { after: None, limit: 1, order: Order::Descending };
        let events = self.identity.history.of_user(user, last, &Principal::System).await;
        let events = events.map_err(|error| self.problem(error))?;
        let event = events.first().ok_or_else(|| Problem::internal("an erasure is not in the log"))?;
        json(&ErasedUserBody {
            id: user.as_uuid(),
            erased_at: event.created_at.to_string(),
            position: self.door.timeline.log_id().at(event.position).to_string(),
            reason: event.metadata.get("reason").and_then(Value::as_str),
        })
    }
}
