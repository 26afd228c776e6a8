//! Brings a deleted customer back.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::customers::UndeleteCommand;

use super::id::IdPath;
use super::{CustomerBody, CustomersDoor};
use crate::shared::{
    MatchHeader, MatchProblems, Problem, ProblemBody, WriteHeaders, WriteProblems, command_context,
};

/// Brings a deleted customer back, as it was. Nothing happens to one that is there.
#[utoipa::path(
    post, path = "/v1/customers/{id}/undelete", tag = "Customers", operation_id = "undelete_customer",
    params(("id" = uuid::Uuid, Path, description = "The customer's id."), MatchHeader, WriteHeaders),
    responses(
        WriteProblems, MatchProblems,
        (status = 200, description = "The customer.", body = CustomerBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There never was such a customer.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The customer has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn undelete(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    let context = command_context(&parts, &[], None)?;
    let outcome = state.customers.undelete.handle(UndeleteCommand { id, expected, context }).await;
    state.answer(id, expected, outcome).await
}
