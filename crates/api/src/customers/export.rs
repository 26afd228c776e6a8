//! All that is held about one customer, as one document.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use daybook_application::customers::{CustomerState, CustomerView, Customers};
use daybook_application::shared::{EventView, LogId, Order, PageRequest, ReadError};
use daybook_domain::access::Principal;
use daybook_domain::customers::CustomerId;
use futures::stream::{self, StreamExt};
use http::HeaderValue;
use http::header::CONTENT_TYPE;

use super::id::IdPath;
use super::notes::{NotePages, exactly};
use super::{CustomerBody, CustomersDoor, ExportBody, problems};
use crate::events::published::EventBody;
use crate::shared::{
    POSITION, Pages, Problem, ProblemBody, Query, ReadHeaders, ReadProblems, caught_up, store_problem,
    write_array,
};

/// Hands out all that is held about a customer, also a deleted one: the customer, its notes, and what happened.
///
/// It is of one moment, and is written while it is read.
#[utoipa::path(
    get, path = "/v1/customers/{id}/export", tag = "Customers", operation_id = "export_customer",
    params(("id" = uuid::Uuid, Path, description = "The customer's id."), ReadHeaders),
    responses(
        ReadProblems,
        (status = 200, description = "The document.", body = ExportBody,
            headers(("Daybook-Position" = String, description = "The position as of which it is."))),
        (status = 404, description = "There never was such a customer.", content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The customer has been erased.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn export(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let door = &state.door;
    Query::read(&parts.uri, &[])?;
    caught_up(door, &parts.headers).await?;
    let head = door.timeline.head().await.map_err(|error| store_problem(door, error))?;
    let customer = state.find(id, Some(exactly(head))).await?.ok_or_else(problems::not_found)?;
    if customer.state == CustomerState::Erased {
        return Err(problems::erased());
    }
    let (customers, log, order) = (state.customers.clone(), door.timeline.log_id(), Order::Ascending);
    let by = state.by.clone();
    let at = Some(head);
    let notes = NotePages {
        customers: customers.clone(),
        by: by.clone(),
        log: log.clone(),
        id,
        order,
        after: None,
        at,
    };
    let events = EventPages { customers, by, log, id, read: 0, last: customer.version };
    let mut response = Response::new(document(&customer, notes, events)?);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(&POSITION, door.position(head));
    Ok(response)
}

fn document(customer: &CustomerView, notes: NotePages, events: EventPages) -> Result<Body, Problem> {
    let mut begin = b"{\"customer\":".to_vec();
    serde_json::to_writer(&mut begin, &CustomerBody::from(customer)).map_err(Problem::internal)?;
    begin.extend_from_slice(b",\"notes\":");
    let piece = |bytes: Bytes| stream::once(async { Ok(bytes) });
    let document = piece(begin.into())
        .chain(write_array(notes))
        .chain(piece(Bytes::from_static(b",\"events\":")))
        .chain(write_array(events))
        .chain(piece(Bytes::from_static(b"}")));
    Ok(Body::from_stream(document))
}

/// The events of one customer up to a version, a part at a time.
struct EventPages {
    customers: Arc<Customers>,
    by: Arc<Principal>,
    log: LogId,
    id: CustomerId,
    read: u64,
    last: u64,
}

impl Pages for EventPages {
    type Item = EventView;

    async fn read(&mut self, limit: usize) -> Result<Vec<EventView>, ReadError> {
        let after = Some(self.read).filter(|read| *read > 0);
        let page = PageRequest { after, limit, order: Order::Ascending };
        let mut events = self.customers.history.of_customer(&self.id, page, &self.by).await?;
        events.retain(|event| event.stream_version <= self.last);
        if let Some(last) = events.last() {
            self.read = last.stream_version;
        }
        Ok(events)
    }

    fn cursor(&self) -> Option<String> {
        Some(self.read.to_string())
    }

    fn write(&self, event: &EventView, json: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(json, &EventBody::new(&self.log, event))
    }
}
