//! What reads have in common.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use daybook_application::shared::{LogPosition, Moment, Position, StoreError};
use http::header::{CONTENT_TYPE, IF_NONE_MATCH, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde::Serialize;

use super::headers::invalid;
use super::{
    Door, Kind, MIN_POSITION, Problem, Query, RETRY_AFTER_A_SECOND, Representation, Tags, one, store_problem,
};

/// Waits until this node has seen what `Daybook-Min-Position` asks for.
pub(crate) async fn caught_up(door: &Door, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(text) = one(headers, &MIN_POSITION)? else { return Ok(()) };
    let wanted: LogPosition = text.parse().map_err(|why| invalid(&MIN_POSITION, format!("is {why}")))?;
    let wanted = position_in(door, &wanted).await?;
    door.watermark.reached(wanted).await.map_err(|not_reached| {
        let seen = door.timeline.log_id().at(not_reached.seen).to_string();
        Problem::new(Kind::NOT_CAUGHT_UP, format!("This node has followed the log up to {seen}."))
            .with("seen", seen)
            .header(RETRY_AFTER, RETRY_AFTER_A_SECOND.clone())
    })
}

/// The place of a position that is of this log.
async fn position_in(door: &Door, position: &LogPosition) -> Result<Position, Problem> {
    if position.log.as_ref().is_none_or(|log| *log == door.timeline.log_id()) {
        return Ok(position.position);
    }
    let head = door.timeline.head().await.map_err(|error| store_problem(door, error))?;
    Err(store_problem(door, StoreError::OtherLog { head }))
}

/// The position in `after`, the cursor of lists in the order of the log.
pub(crate) async fn position_after(door: &Door, query: &Query<'_>) -> Result<Option<Position>, Problem> {
    match query.parsed::<LogPosition>("after")? {
        None => Ok(None),
        Some(after) => position_in(door, &after).await.map(Some),
    }
}

/// The position that a moment of the past stands for; `None` for now.
pub(crate) async fn position_of(door: &Door, moment: Option<&Moment>) -> Result<Option<Position>, Problem> {
    let Some(moment) = moment else { return Ok(None) };
    door.timeline.resolve(moment).await.map(Some).map_err(|error| store_problem(door, error))
}

/// What `show` makes of a record at `version`, or 304 if the caller has that form of it; with its `ETag`.
pub(crate) fn unless_known(
    headers: &HeaderMap,
    version: u64,
    form: Representation,
    show: impl FnOnce() -> Result<Response, Problem>,
) -> Result<Response, Problem> {
    let known = Tags::read(headers, &IF_NONE_MATCH)?.is_some_and(|tags| tags.include(version, form));
    let mut response = if known { not_modified() } else { show()? };
    form.put_on(&mut response, version);
    Ok(response)
}

/// The answer to a caller that has it.
pub(crate) fn not_modified() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    response
}

/// An answer in JSON.
pub(crate) fn json(body: &impl Serialize) -> Result<Response, Problem> {
    let bytes = serde_json::to_vec(body).map_err(Problem::internal)?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], bytes).into_response())
}
