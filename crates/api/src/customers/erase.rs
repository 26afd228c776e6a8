//! Forgets a person.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::customers::EraseCommand;
use daybook_application::shared::{EventView, LogId, Order, PageRequest, Written};
use daybook_domain::customers::CustomerId;
use daybook_domain::shared::Reason;
use serde_json::Value;

use super::id::IdPath;
use super::{CertificateBody, CustomersDoor, EraseRequest, problems};
use crate::shared::{
    BodyProblems, Errors, Fields, MatchHeader, MatchProblems, Need, Problem, ProblemBody, WriteHeaders,
    WriteProblems, command_context, json, read_json, store_problem, unseen,
};

/// Erases all that was said of a person, here and in the past. What happened stays, without who. It cannot be undone.
///
/// The answer is a certificate. It is given again for a customer that has been erased, whatever its version.
#[utoipa::path(
    post, path = "/v1/customers/{id}/erase", tag = "Customers", operation_id = "erase_customer",
    params(("id" = uuid::Uuid, Path, description = "The customer's id."), MatchHeader, WriteHeaders),
    request_body(content = EraseRequest, description = "It may be empty where `Daybook-Reason` says why."),
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The certificate of the erasure.", body = CertificateBody,
            headers(("Daybook-Position" = String, description = "The write's position."))),
        (status = 404, description = "There never was such a customer.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "A legal hold forbids it `until` then, or a request with this idempotency key is under \
            way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn erase(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    let body = read_json(&state.door, &parts, body).await?;
    let context = command_context(&parts, &body.bytes, reason(&body.bytes)?)?;
    drop(body);
    if context.reason.is_none() {
        return Err(problems::reason_missing());
    }
    let outcome = state.customers.erase.handle(EraseCommand { id, expected, context }).await;
    let written = state.done(id, expected, outcome).await?;
    state.show_certificate(id, written).await
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

impl CustomersDoor {
    /// The certificate: the last event of the customer, out of the log.
    async fn show_certificate(&self, id: CustomerId, written: Written) -> Result<Response, Problem> {
        if !self.reads() {
            return unseen(&id, written, self.door.position(written.position));
        }
        let last = PageRequest { after: None, limit: 1, order: Order::Descending };
        let events = self.customers.history.of_customer(&id, last, &self.by).await;
        let events = events.map_err(|error| store_problem(&self.door, error))?;
        let log = self.door.timeline.log_id();
        let certificate = events.first().and_then(|event| certificate(id, &log, event));
        let certificate = certificate.ok_or_else(|| Problem::internal("an erasure is not in the log"))?;
        let mut response = json(&certificate)?;
        self.put_position(response.headers_mut(), written);
        Ok(response)
    }
}

fn certificate<'e>(id: CustomerId, log: &LogId, event: &'e EventView) -> Option<CertificateBody<'e>> {
    Some(CertificateBody {
        id: id.as_uuid(),
        erased_at: event.created_at.to_string(),
        position: log.at(event.position).to_string(),
        reason: event.metadata.get("reason").and_then(Value::as_str),
        notes: event.data["notes"].as_u64()?,
    })
}
