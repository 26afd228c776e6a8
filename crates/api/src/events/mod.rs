//! The log: the routes.

mod frames;
mod history;
mod live;
mod open;
mod page;
pub mod published;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::response::Response;
use daybook_application::events::Events;
use daybook_application::shared::{EventFilter, LogPosition, Position};
use daybook_domain::access::Principal;
use http::request::Parts;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use open::OpenStreams;
use published::EventBody;

use crate::shared::{
    Asker, Door, Kind, PastProblems, Problem, Query, ReadHeaders, ReadProblems, caught_up, one, signed_in,
    store_problem, tagged, wants_stream,
};

const AFTER: &str = "after";
const CATEGORY: &str = "category";
const STREAM_PREFIX: &str = "stream_prefix";

/// What the routes need.
#[derive(Clone)]
struct EventsDoor {
    door: Arc<Door>,
    events: Arc<Events>,
    open: Arc<OpenStreams>,
    asker: Asker,
}

impl FromRequestParts<EventsDoor> for EventsDoor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &EventsDoor) -> Result<Self, Problem> {
        signed_in(parts)?;
        let asker = parts.extensions.get::<Asker>().unwrap_or(&door.asker).clone();
        Ok(Self { asker, ..door.clone() })
    }
}

/// The routes: `/v1/events`.
pub fn routes(door: Arc<Door>, events: Arc<Events>) -> OpenApiRouter {
    let open = OpenStreams::new(&door.meter, events.subscribe());
    tagged("Events", "The log itself: a page at a time, or live.")
        .routes(routes!(read))
        .with_state(EventsDoor { door, events, open, asker: Asker::Unproven(Principal::Anonymous) })
}

/// Reads the log, a page at a time, or live.
///
/// With `Accept: text/event-stream` the answer is a live stream (server-sent events) that first tells what was
/// and then what comes. Each frame's `id` is a position; frames without data pass events that were not asked for.
/// A browser reconnects with `Last-Event-ID`, misses nothing and is told nothing twice. Pages never split a commit:
/// an `after` within a commit tells that commit again from its beginning.
#[utoipa::path(
    get, path = "/v1/events", tag = "Events", operation_id = "events",
    params(
        ("after" = Option<String>, Query, description = "Only events after this position (`3kf82h.42`, or `42`); \
            `head` for what comes from now on. Without it, from the first event.", example = "3kf82h.42"),
        ("category" = Option<String>, Query, description = "Only this category.", example = "config"),
        ("stream_prefix" = Option<String>, Query, description = "Only streams whose names begin so.",
            example = "config-feature."),
        ("limit" = Option<usize>, Query, description = "The most events of a page, 1–500, 50 without it. A commit is not \
            split, so that a page may be longer. Not for live streams.", minimum = 1, maximum = 500),
        ("Last-Event-ID" = Option<String>, Header, description = "Where a live stream goes on; it takes the place of \
            `after`."),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "Events in the order of the log. A page may be empty and still have a `next` link.",
            content(([EventBody] = "application/json"), (String = "text/event-stream")),
            headers(
                ("Link" = String, description = "The next page, `rel=\"next\"`, unless this is the last."),
                ("Daybook-Position" = String, description = "Everything up to here has been looked at: the `after` of \
                    the next question."),
            )),
    )
)]
async fn read(state: EventsDoor, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    caught_up(&state.door, &parts.headers).await?;
    if wants_stream(&parts.headers) {
        live::stream(&state, &parts).await
    } else {
        page::page(&state, &parts).await
    }
}

/// What a question to the log asks for.
struct Asked {
    begin: Position,
    /// What a live stream has shown before, though `begin` may lie before it: at the start of a commit of which
    /// only a part was shown.
    shown: Position,
    filter: EventFilter,
}

impl EventsDoor {
    /// Reads the question; `last` is the id that a live stream saw last.
    async fn asked(&self, query: &Query<'_>, last: Option<&str>) -> Result<Asked, Problem> {
        let by = self.asker.principal();
        let failed = |error| store_problem(&self.door, error);
        let mut shown = Position(0);
        let begin = match (last, query.text(AFTER)) {
            (None, Some("head")) => self.events.head(by).await.map_err(failed)?,
            (None, _) => {
                let after = query.parsed::<LogPosition>(AFTER)?;
                self.events.begin(after, by).await.map_err(failed)?
            }
            (Some(last), _) => {
                let after: LogPosition = last.parse().map_err(|why| {
                    Problem::new(Kind::INVALID_HEADER, format!("The header Last-Event-ID is {why}."))
                        .with("header", "last-event-id")
                })?;
                shown = after.position;
                self.events.begin(Some(after), by).await.map_err(failed)?
            }
        };
        let text = |name| query.text(name).map(str::to_owned);
        Ok(Asked {
            begin,
            shown,
            filter: EventFilter { category: text(CATEGORY), stream_prefix: text(STREAM_PREFIX) },
        })
    }
}

/// The id that a live stream saw last. An empty one, which browsers send after frames without ids, is none.
fn last_event_id(parts: &Parts) -> Result<Option<&str>, Problem> {
    static LAST_EVENT_ID: http::HeaderName = http::HeaderName::from_static("last-event-id");
    Ok(one(&parts.headers, &LAST_EVENT_ID)?.filter(|id| !id.is_empty()))
}
