//! Reads one customer, now or as of the past.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::customers::{CustomerQuery, CustomerState, CustomerView};
use daybook_application::shared::At;

use super::id::IdPath;
use super::write::form;
use super::{CustomerBody, CustomersDoor, problems};
use crate::shared::{
    POSITION, PastProblems, Problem, ProblemBody, Query, ReadHeaders, ReadProblems, caught_up, json,
    store_problem, unless_known,
};

/// Reads a customer.
///
/// As of a time before its erasure, what was said of the person is `null`.
#[utoipa::path(
    get, path = "/v1/customers/{id}", tag = "Customers", operation_id = "customer",
    params(
        ("id" = uuid::Uuid, Path, description = "The customer's id."),
        ("as_of" = Option<String>, Query, description = "A time (RFC 3339) or a position; without it, now."),
        ("If-None-Match" = Option<String>, Header, description = "Tags of versions that the caller has."),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "The customer.", body = CustomerBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "With `as_of`: the position that was used."),
            )),
        (status = 304, description = "The caller has this version."),
        (status = 404, description = "There is no such customer, now or then, or it is deleted.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The customer has been erased, or the position is of another log.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn read(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let as_of = Query::read(&parts.uri, &["as_of"])?.moment("as_of")?;
    caught_up(&state.door, &parts.headers).await?;
    let found = state.customers.customer.handle(&CustomerQuery { id, as_of }, &state.by).await;
    let At { value, position } = found.map_err(|error| store_problem(&state.door, error))?;
    let at = position.map(|position| state.door.position(position));
    let customer = visible(value).map_err(|problem| match &at {
        Some(at) => problem.header(&POSITION, at.clone()),
        None => problem,
    })?;
    let show = || json(&CustomerBody::from(&customer));
    let mut response = unless_known(&parts.headers, customer.version, form(&customer), show)?;
    response.headers_mut().extend(at.map(|at| (POSITION.clone(), at)));
    Ok(response)
}

/// The customer, if it is there to be read.
pub(super) fn visible(found: Option<CustomerView>) -> Result<CustomerView, Problem> {
    let customer = found.ok_or_else(problems::not_found)?;
    match customer.state {
        CustomerState::Active => Ok(customer),
        CustomerState::Deleted => Err(problems::not_found()),
        CustomerState::Erased => Err(problems::erased()),
    }
}
