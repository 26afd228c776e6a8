//! Places a legal hold.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::customers::PlaceHoldCommand;
use daybook_domain::shared::Timestamp;

use super::id::IdPath;
use super::{CustomerBody, CustomersDoor, HoldRequest};
use crate::shared::{
    BodyProblems, MatchHeader, MatchProblems, Need, Problem, ProblemBody, WriteHeaders, WriteProblems,
    command_context, fields, read_json,
};

/// Forbids to erase a customer, also a deleted one, before a point in time. It takes the place of a hold that stands.
#[utoipa::path(
    put, path = "/v1/customers/{id}/legal-hold", tag = "Customers", operation_id = "place_legal_hold",
    params(("id" = uuid::Uuid, Path, description = "The customer's id."), MatchHeader, WriteHeaders),
    request_body = HoldRequest,
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The customer as it was written.", body = CustomerBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There never was such a customer.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The customer has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn place_hold(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    let body = read_json(&state.door, &parts, body).await?;
    let until: Timestamp = fields(&body.bytes, |fields, errors| {
        fields.only(&["until"], errors);
        fields.parsed("until", Need::Required, errors)
    })?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let command = PlaceHoldCommand { id, until, expected, context };
    let outcome = state.customers.place_hold.handle(command).await;
    state.answer(id, expected, outcome).await
}
