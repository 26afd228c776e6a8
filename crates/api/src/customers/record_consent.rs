//! Records what a person agrees to.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::customers::RecordConsentCommand;

use super::id::IdPath;
use super::{ConsentRequest, CustomerBody, CustomersDoor, fields as parts_of};
use crate::shared::{
    BodyProblems, OptionalMatchHeader, Problem, ProblemBody, WriteHeaders, WriteProblems, command_context,
    fields, read_json,
};

/// Records that a person has given or taken back a consent. It needs no `If-Match`: history keeps every one.
#[utoipa::path(
    post, path = "/v1/customers/{id}/consents", tag = "Customers", operation_id = "record_consent",
    params(("id" = uuid::Uuid, Path, description = "The customer's id."), OptionalMatchHeader, WriteHeaders),
    request_body = ConsentRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 200, description = "The customer as it was written.", body = CustomerBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such customer.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "There are consents for too many purposes, or a request with this idempotency key is \
            under way.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The customer has been erased.", content_type = "application/problem+json", body = ProblemBody),
        (status = 412, description = "The customer is not at the version in `If-Match`; `current_version` is its version.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn record_consent(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin_anyhow(&parts, id).await?;
    let body = read_json(&state.door, &parts, body).await?;
    let now = state.door.clock.now();
    let (purpose, consent) = fields(&body.bytes, |fields, errors| parts_of::consent(fields, now, errors))?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let command = RecordConsentCommand { id, purpose, consent, expected, context };
    let outcome = state.customers.record_consent.handle(command).await;
    state.answer(id, expected, outcome).await
}
