//! Lists the notes on a customer, now or as of the past.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use daybook_application::customers::{Customers, NoteView, NotesQuery};
use daybook_application::shared::{LogId, LogPosition, Moment, Order, Position, ReadError};
use daybook_domain::access::Principal;
use daybook_domain::customers::CustomerId;

use super::customer::visible;
use super::id::IdPath;
use super::{CustomersDoor, LIMIT, NoteBody};
use crate::shared::{
    Asked, Pages, PastProblems, Problem, ProblemBody, Query, ReadHeaders, ReadProblems, caught_up,
    position_after, position_of, show_list,
};

/// Lists the notes on a customer, oldest first.
#[utoipa::path(
    get, path = "/v1/customers/{id}/notes", tag = "Customers", operation_id = "customer_notes",
    params(
        ("id" = uuid::Uuid, Path, description = "The customer's id."),
        ("order" = Option<String>, Query, description = "`asc` (oldest first, as without it) or `desc`."),
        ("limit" = Option<usize>, Query, description = "The most notes of a page, 1–500, 50 without it.", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "Only notes after this position in that order: the cursor of `next` links."),
        ("as_of" = Option<String>, Query, description = "A time (RFC 3339) or a position; without it, now."),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "The notes.", body = [NoteBody],
            headers(
                ("Link" = String, description = "The next page, `rel=\"next\"`, unless this is the last. It keeps to the \
                    position of the first page's `as_of`."),
                ("Daybook-Position" = String, description = "With `as_of`: the position that was used."),
            )),
        (status = 404, description = "There is no such customer, now or then.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 410, description = "The customer has been erased, or the position is of another log.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn notes(
    state: CustomersDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let door = &state.door;
    let query = Query::read(&parts.uri, &["order", "limit", "after", "as_of"])?;
    let limit = query.limit(door.limits.list)?.unwrap_or(LIMIT);
    let (order, as_of) = (query.order()?, query.moment("as_of")?);
    let after = position_after(door, &query).await?;
    caught_up(door, &parts.headers).await?;
    let at = position_of(door, as_of.as_ref()).await?;
    visible(state.find(id, at.map(exactly)).await?)?;
    let (customers, by, log) = (state.customers.clone(), state.by.clone(), door.timeline.log_id());
    let pages = NotePages { customers, by, log, id, order, after, at };
    let kept = [("order", query.text("order"))];
    show_list(door, Asked { uri: &parts.uri, kept: &kept, at, limit: Some(limit) }, pages).await
}

/// A position that has been resolved, as a moment.
pub(super) fn exactly(position: Position) -> Moment {
    Moment::Position(LogPosition { log: None, position })
}

/// The notes on one customer, a part at a time.
pub(super) struct NotePages {
    pub(super) customers: Arc<Customers>,
    pub(super) by: Arc<Principal>,
    pub(super) log: LogId,
    pub(super) id: CustomerId,
    pub(super) order: Order,
    pub(super) after: Option<Position>,
    pub(super) at: Option<Position>,
}

impl Pages for NotePages {
    type Item = NoteView;

    async fn read(&mut self, limit: usize) -> Result<Vec<NoteView>, ReadError> {
        let (after, as_of) = (self.after.map(|after| after.0), self.at.map(exactly));
        let query = NotesQuery { customer: self.id, after, limit, order: self.order, as_of };
        let notes = self.customers.notes.handle(query, &self.by).await?.value;
        if let Some(last) = notes.last() {
            self.after = Some(Position(last.position));
        }
        Ok(notes)
    }

    fn cursor(&self) -> Option<String> {
        self.after.map(|after| self.log.at(after).to_string())
    }

    fn write(&self, note: &NoteView, json: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(json, &NoteBody::from(note))
    }
}
