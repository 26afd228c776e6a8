//! Creates one customer.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::customers::CreateCommand;
use daybook_application::shared::Written;
use daybook_domain::customers::{Consent, Customer, CustomerId, Profile, Purpose, Tags};
use daybook_domain::shared::Aggregate;
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};

use super::{CreateRequest, CustomerBody, CustomersDoor, fields as parts_of, problems};
use crate::shared::{
    BodyProblems, Problem, ProblemBody, Query, WriteHeaders, WriteProblems, command_context, fields,
    none_here, read_json, store_problem,
};

/// Creates a customer.
#[utoipa::path(
    post, path = "/v1/customers", tag = "Customers", operation_id = "create_customer",
    params(WriteHeaders),
    request_body = CreateRequest,
    responses(
        WriteProblems, BodyProblems,
        (status = 201, description = "The customer. It is on stable storage.", body = CustomerBody,
            headers(
                ("Location" = String, description = "Where the customer is."),
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 409, description = "Another customer has the e-mail address, there are too many consents, or a request \
            with this idempotency key is under way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn create(state: CustomersDoor, request: Request) -> Result<Response, Problem> {
    state.door.open()?;
    let (parts, body) = request.into_parts();
    Query::read(&parts.uri, &[])?;
    none_here(&parts.headers, "A customer that is created has no version that a condition could be about.")?;
    let body = read_json(&state.door, &parts, body).await?;
    let Asked { profile, tags, consents } = state.asked(&body.bytes)?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let mut id = CustomerId::new(state.door.ids.next());
    let keyed = context.idempotency.is_some();
    let command = CreateCommand { id, profile, tags, consents, context };
    let written = state.customers.create.handle(command).await;
    let written = written.map_err(|error| problems::of_command(&state.door, error))?;
    if keyed {
        id = state.created_by(written).await?;
    }
    let mut response = state.show_written(id, written).await?;
    *response.status_mut() = StatusCode::CREATED;
    let location = HeaderValue::try_from(format!("/v1/customers/{id}")).map_err(Problem::internal)?;
    response.headers_mut().insert(LOCATION, location);
    Ok(response)
}

struct Asked {
    profile: Profile,
    tags: Tags,
    consents: Vec<(Purpose, Consent)>,
}

impl CustomersDoor {
    fn asked(&self, body: &[u8]) -> Result<Asked, Problem> {
        fields(body, |fields, errors| {
            fields.only(&["name", "email", "phone", "address", "tags", "consents"], errors);
            let profile = parts_of::profile(fields, &*self.customers.phones, errors);
            let tags = parts_of::tags(fields, errors);
            let consents = parts_of::consents(fields, self.door.clock.now(), errors);
            Some(Asked { profile: profile?, tags, consents })
        })
    }

    /// The customer that a commit created: under a key that was used it is an earlier one.
    async fn created_by(&self, written: Written) -> Result<CustomerId, Problem> {
        let events = self.customers.history.of_commit(written.position, &self.by).await;
        let events = events.map_err(|error| store_problem(&self.door, error))?;
        let stream = events.first().and_then(|event| event.stream.strip_prefix(Customer::CATEGORY));
        let id = stream.and_then(|rest| rest.strip_prefix('-')).and_then(|id| id.parse().ok());
        id.ok_or_else(|| Problem::internal("a commit that created a customer has none"))
    }
}
