//! What reads have in common.

use axum::response::{IntoResponse, Response};
use daybook_application::shared::{LogPosition, StoreError};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderValue};
use serde::Serialize;

use super::headers::invalid;
use super::{Door, Kind, MIN_POSITION, Problem, RETRY_AFTER_A_SECOND, one, store_problem};

/// Waits until this node has seen what `Daybook-Min-Position` asks for.
pub(crate) async fn caught_up(door: &Door, headers: &HeaderMap) -> Result<(), Problem> {
    let Some(text) = one(headers, &MIN_POSITION)? else { return Ok(()) };
    let wanted: LogPosition = text.parse().map_err(|why| invalid(&MIN_POSITION, format!("is {why}")))?;
    let log = door.timeline.log_id();
    if wanted.log.is_some_and(|wanted| wanted != log) {
        let head = door.timeline.head().await.map_err(|error| store_problem(door, error))?;
        return Err(store_problem(door, StoreError::OtherLog { head }));
    }
    door.watermark.reached(wanted.position).await.map_err(|not_reached| {
        let seen = log.at(not_reached.seen).to_string();
        Problem::new(Kind::NotCaughtUp, format!("This node has followed the log up to {seen}."))
            .with("seen", seen)
            .header(RETRY_AFTER, RETRY_AFTER_A_SECOND.clone())
    })
}

/// An answer in JSON.
pub(crate) fn json(body: &impl Serialize) -> Result<Response, Problem> {
    let bytes = serde_json::to_vec(body).map_err(Problem::internal)?;
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], bytes).into_response())
}
