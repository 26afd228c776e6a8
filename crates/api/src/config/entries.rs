//! Lists entries, now or as of the past.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use daybook_application::config::{Config, EntriesQuery, EntryView};
use daybook_application::shared::{LogPosition, Moment, Position, ReadError};
use daybook_domain::access::Principal;
use daybook_domain::config::ConfigName;
use http::HeaderValue;
use http::header::VARY;

use super::{ConfigDoor, EntriesBody, EntryBody, PairBody};
use crate::shared::{
    Asked, Pages, PastProblems, Problem, Query, ReadHeaders, ReadProblems, caught_up, position_of, show_list,
    wants_json,
};

/// Lists the entries that have a value, by name.
///
/// Without `limit` the list is whole; it is written while it is read, and changes meanwhile may show in its later
/// part; with `as_of` it is one moment's. Also at `/config`.
#[utoipa::path(
    get, path = "/v1/config", tag = "Configuration",
    params(
        ("prefix" = Option<String>, Query, description = "Only names that begin so."),
        ("as_of" = Option<String>, Query, description = "A time (RFC 3339) or a position; without it, now."),
        ("limit" = Option<usize>, Query, description = "The most entries of a page, 1–500. A page ends earlier when \
            its values are very large.", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "Only names after this one: the cursor of `next` links."),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "`{name, value}` of each entry, or whole entries where `Accept` names JSON.",
            body = EntriesBody,
            headers(
                ("Link" = String, description = "With `limit`: the next page, `rel=\"next\"`, unless this is the last. It \
                    keeps to the position of the first page's `as_of`."),
                ("Daybook-Position" = String, description = "With `as_of`: the position that was used."),
            )),
    )
)]
pub(super) async fn list(state: ConfigDoor, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let door = &state.door;
    let query = Query::read(&parts.uri, &["prefix", "as_of", "limit", "after"])?;
    let (limit, after) = (query.limit(door.limits.list)?, query.parsed::<ConfigName>("after")?);
    let as_of = query.moment("as_of")?;
    caught_up(door, &parts.headers).await?;
    let at = position_of(door, as_of.as_ref()).await?;
    let prefix = query.text("prefix").unwrap_or("");
    let full = wants_json(&parts.headers);
    let pages = EntryPages {
        config: state.config.clone(),
        by: state.by.clone(),
        prefix: prefix.to_owned(),
        at,
        after,
        full,
    };
    let kept = [("prefix", query.text("prefix"))];
    let mut response = show_list(door, Asked { uri: &parts.uri, kept: &kept, at, limit }, pages).await?;
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
    Ok(response)
}

/// The list of entries, a part at a time.
struct EntryPages {
    config: Arc<Config>,
    by: Arc<Principal>,
    prefix: String,
    at: Option<Position>,
    after: Option<ConfigName>,
    full: bool,
}

impl Pages for EntryPages {
    type Item = EntryView;

    async fn read(&mut self, limit: usize) -> Result<Vec<EntryView>, ReadError> {
        let as_of = self.at.map(|position| Moment::Position(LogPosition { log: None, position }));
        let query = EntriesQuery { prefix: self.prefix.clone(), after: self.after.clone(), limit, as_of };
        let entries = self.config.entries.handle(query, &self.by).await?.value;
        if let Some(last) = entries.last() {
            self.after = Some(last.name.clone());
        }
        Ok(entries)
    }

    fn cursor(&self) -> Option<String> {
        self.after.as_ref().map(ToString::to_string)
    }

    fn write(&self, entry: &EntryView, json: &mut Vec<u8>) -> serde_json::Result<()> {
        if self.full {
            serde_json::to_writer(json, &EntryBody::from(entry))
        } else {
            serde_json::to_writer(json, &PairBody { name: entry.name.as_str(), value: &entry.value })
        }
    }
}
