//! Deletes one customer.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use daybook_application::customers::DeleteCommand;
use http::StatusCode;

use super::CustomersDoor;
use super::id::IdPath;
use crate::shared::{
    MatchHeader, MatchProblems, Problem, ProblemBody, Representation, WriteHeaders, WriteProblems,
    command_context,
};

/// Deletes a customer. All of it is kept, and the e-mail address stays taken, so that it can be undeleted.
#[utoipa::path(
    delete, path = "/v1/customers/{id}", tag = "Customers", operation_id = "delete_customer",
    params(("id" = uuid::Uuid, Path, description = "The customer's id."), MatchHeader, WriteHeaders),
    responses(
        WriteProblems, MatchProblems,
        (status = 204, description = "It is deleted.",
            headers(
                ("ETag" = String, description = "The tag of the version after the deletion, to undelete it."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such customer, or it has been deleted already.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The customer has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn delete(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    let context = command_context(&parts, &[], None)?;
    let outcome = state.customers.delete.handle(DeleteCommand { id, expected, context }).await;
    let written = state.done(id, expected, outcome).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    Representation::Json.put_on(&mut response, written.version);
    state.put_position(response.headers_mut(), written);
    Ok(response)
}
