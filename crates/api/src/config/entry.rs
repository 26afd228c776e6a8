//! Reads one entry, now or as of the past.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use daybook_application::config::{At, EntryQuery, EntryView};
use daybook_application::shared::Moment;
use daybook_domain::config::ConfigName;
use daybook_domain::shared::Timestamp;
use http::header::{CONTENT_TYPE, VARY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderValue};

use super::name::{NameAndTime, NamePath};
use super::problems::{invalid_timestamp, not_found};
use super::{ConfigDoor, EntryBody};
use crate::shared::{
    POSITION, PastProblems, Problem, ProblemBody, Query, ReadHeaders, ReadProblems, Representation,
    caught_up, json, store_problem, unless_known, wants_json,
};

/// Reads an entry.
///
/// The answer is the bare value, or the entry as JSON where `Accept` names it. Also at `/config/{name}`.
#[utoipa::path(
    get, path = "/v1/config/{name}", tag = "Configuration",
    params(
        ("name" = String, Path, description = "1–100 letters, digits, `.`, `_` or `-`, not only dots."),
        ("as_of" = Option<String>, Query, description = "A time (RFC 3339) or a position; without it, now."),
        ("If-None-Match" = Option<String>, Header, description = "Tags of versions that the caller has."),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "The value.", content((String = "text/plain"), (EntryBody = "application/json")),
            headers(
                ("ETag" = String, description = "`\"<version>-t\"`, or `\"<version>-j\"` for JSON."),
                ("Daybook-Position" = String, description = "With `as_of`: the position that was used."),
            )),
        (status = 304, description = "The caller has this version."),
        (status = 404, description = "The entry has no value: `Not Found`, or a problem where JSON is accepted.",
            content((String = "text/plain"), (ProblemBody = "application/problem+json"))),
    )
)]
pub(super) async fn read(state: ConfigDoor, path: NamePath, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let as_of = Query::read(&parts.uri, &["as_of"])?.moment("as_of")?;
    state.read_entry(path.readable()?, as_of, &parts.headers).await
}

/// Reads an entry as of a time.
///
/// What happened exactly then is included. Also at `/config/{name}/at/{time}`.
#[utoipa::path(
    get, path = "/v1/config/{name}/at/{time}", tag = "Configuration",
    params(
        ("name" = String, Path, description = "The entry's name."),
        ("time" = String, Path, description = "RFC 3339, with an offset.", example = "2024-01-15T10:30:00Z"),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "The value then.", content((String = "text/plain"), (EntryBody = "application/json"))),
        (status = 400, description = "The time cannot be read.",
            content((String = "text/plain"), (ProblemBody = "application/problem+json"))),
        (status = 404, description = "The entry had no value then.",
            content((String = "text/plain"), (ProblemBody = "application/problem+json"))),
    )
)]
pub(super) async fn read_at(
    state: ConfigDoor,
    path: NameAndTime,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    Query::read(&parts.uri, &[])?;
    let time: Timestamp = path.time.parse().map_err(|_| invalid_timestamp())?;
    state.read_entry(path.name.readable()?, Some(Moment::Time(time)), &parts.headers).await
}

impl ConfigDoor {
    async fn read_entry(
        &self,
        name: ConfigName,
        as_of: Option<Moment>,
        headers: &HeaderMap,
    ) -> Result<Response, Problem> {
        caught_up(&self.door, headers).await?;
        let query = EntryQuery { name, as_of };
        let At { value, position } = self
            .config
            .entry
            .handle(&query, &self.by)
            .await
            .map_err(|error| store_problem(&self.door, error))?;
        let at = position.map(|position| self.door.position(position));
        let Some(entry) = value else {
            return Err(at.into_iter().fold(not_found(), |problem, at| problem.header(&POSITION, at)));
        };
        let mut response = show(&entry, headers)?;
        if let Some(at) = at {
            response.headers_mut().insert(&POSITION, at);
        }
        Ok(response)
    }
}

/// The entry in the form that the caller accepts, unless it has it.
fn show(entry: &EntryView, headers: &HeaderMap) -> Result<Response, Problem> {
    let as_json = wants_json(headers);
    let form = if as_json { Representation::Json } else { Representation::Text };
    let mut response = unless_known(headers, entry.version, form, || {
        if as_json { json(&EntryBody::from(entry)) } else { Ok(text(&entry.value)) }
    })?;
    let headers = response.headers_mut();
    headers.insert(VARY, HeaderValue::from_static("accept"));
    // A value is anybody's text: no browser shall take it for a page.
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Ok(response)
}

fn text(value: &Arc<str>) -> Response {
    let mut response = Response::new(Body::from(Bytes::from_owner(Shared(value.clone()))));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// A value as a body, without copying it.
struct Shared(Arc<str>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}
