//! The log, a page at a time.

use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, LINK};
use http::request::Parts;

use super::{AFTER, Asked, CATEGORY, EventBody, EventsDoor, STREAM_PREFIX};
use crate::shared::{POSITION, Pace, Problem, Query, next_link, store_problem};

/// How many events a page has when nobody says.
const LIMIT: usize = 50;

/// The events after a position.
pub(super) async fn page(state: &EventsDoor, parts: &Parts) -> Result<Response, Problem> {
    let query = Query::read(&parts.uri, &[AFTER, CATEGORY, STREAM_PREFIX, "limit"])?;
    let limit = query.limit(state.door.limits.list)?;
    let asked = state.asked(&query, None).await?;
    let (json, read_to, more) = collect(state, asked, limit.unwrap_or(LIMIT)).await?;

    let mut response = ([(CONTENT_TYPE, "application/json")], json).into_response();
    let log = state.events.log_id();
    response.headers_mut().insert(&POSITION, state.door.position(read_to));
    if more {
        let (after, limit) = (log.at(read_to).to_string(), limit.map(|limit| limit.to_string()));
        let mut parameters: Vec<_> = [CATEGORY, STREAM_PREFIX].map(|name| (name, query.text(name))).into();
        parameters.extend([("limit", limit.as_deref()), (AFTER, Some(&after))]);
        if let Some(link) = next_link(&parts.uri, &parameters) {
            response.headers_mut().insert(LINK, link);
        }
    }
    Ok(response)
}

type Collected = (Vec<u8>, daybook_application::shared::Position, bool);

/// About `limit` events, fewer if they are large.
async fn collect(state: &EventsDoor, asked: Asked, limit: usize) -> Result<Collected, Problem> {
    let (log, mut at, mut count, mut pace) = (state.events.log_id(), asked.begin, 0, Pace::new());
    let mut json = vec![b'['];
    loop {
        let size = pace.next().min(limit - count);
        let found = state.events.page(at, size, &asked.filter, state.asker.principal()).await;
        let found = found.map_err(|error| store_problem(&state.door, error))?;
        let before = json.len();
        for event in &found.events {
            if json.len() > 1 {
                json.push(b',');
            }
            serde_json::to_writer(&mut json, &EventBody::new(&log, event)).map_err(Problem::internal)?;
        }
        count += found.events.len();
        pace.saw(found.events.len(), json.len() - before);
        let moved = found.read_to > at;
        at = found.read_to.max(at);
        // A page without what was asked for is given as it is: the caller's next question looks further.
        if count >= limit || !found.more || !moved || found.events.is_empty() || json.len() > 4 * Pace::BYTES
        {
            json.push(b']');
            return Ok((json, at, found.more && moved));
        }
    }
}
