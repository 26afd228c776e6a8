//! Lifts a legal hold.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::customers::LiftHoldCommand;

use super::id::IdPath;
use super::{CustomerBody, CustomersDoor};
use crate::shared::{
    MatchHeader, MatchProblems, Problem, ProblemBody, WriteHeaders, WriteProblems, command_context,
};

/// Lifts a legal hold. Nothing happens to a customer, also a deleted one, without a hold.
#[utoipa::path(
    delete, path = "/v1/customers/{id}/legal-hold", tag = "Customers", operation_id = "lift_legal_hold",
    params(("id" = uuid::Uuid, Path, description = "The customer's id."), MatchHeader, WriteHeaders),
    responses(
        WriteProblems, MatchProblems,
        (status = 200, description = "The customer as it was written.", body = CustomerBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There never was such a customer.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The customer has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn lift_hold(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    let context = command_context(&parts, &[], None)?;
    let outcome = state.customers.lift_hold.handle(LiftHoldCommand { id, expected, context }).await;
    state.answer(id, expected, outcome).await
}
