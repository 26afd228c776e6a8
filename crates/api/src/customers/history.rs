//! Tells what happened to a customer.

use axum::extract::Request;
use axum::response::Response;

use super::id::IdPath;
use super::{CustomersDoor, LIMIT, problems};
use crate::events::published::{EventBody, show_history};
use crate::shared::{Problem, ProblemBody, ReadHeaders, ReadProblems};

/// Tells what happened to a customer, also to a deleted or an erased one.
///
/// Once the person is erased, what events said of the person is `null`.
#[utoipa::path(
    get, path = "/v1/customers/{id}/history", tag = "Customers", operation_id = "customer_history",
    params(
        ("id" = uuid::Uuid, Path, description = "The customer's id."),
        ("order" = Option<String>, Query, description = "`asc` (oldest first, as without it) or `desc`."),
        ("limit" = Option<usize>, Query, description = "The most events of a page, 1–500, 50 without it.", minimum = 1, maximum = 500),
        ("after" = Option<u64>, Query, description = "Only events after this `stream_version` in that order: the \
            cursor of `next` links."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The events.", body = [EventBody],
            headers(("Link" = String, description = "The next page, `rel=\"next\"`, unless this is the last."))),
        (status = 404, description = "There never was such a customer.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn history(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let (customers, by) = (state.customers.clone(), state.by.clone());
    let read = move |page| {
        let (customers, by) = (customers.clone(), by.clone());
        async move { customers.history.of_customer(&id, page, &by).await }
    };
    let response = show_history(&state.door, &parts, Some(LIMIT), read).await?;
    match state.find(id, None).await? {
        Some(_) => Ok(response),
        None => Err(problems::not_found()),
    }
}
