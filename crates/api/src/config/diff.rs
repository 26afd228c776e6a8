//! Compares two points in the past.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::config::{DiffQuery, DiffView};
use daybook_domain::config::ConfigName;
use http::Uri;
use http::header::LINK;

use super::{ConfigDoor, DifferenceBody};
use crate::shared::{
    FROM_POSITION, POSITION, PastProblems, Problem, Query, ReadHeaders, ReadProblems, caught_up, json,
    next_link, query_invalid, store_problem,
};

/// How many differences a page has when nobody says.
const LIMIT: usize = 50;

/// Tells which entries differ between two points, by name.
///
/// An entry that changed and changed back does not differ.
#[utoipa::path(
    get, path = "/v1/config-changes/diff", tag = "Configuration",
    params(
        ("from" = String, Query, description = "The first point: a time (RFC 3339) or a position. It may lie after the second."),
        ("to" = Option<String>, Query, description = "The second point; without it, now."),
        ("prefix" = Option<String>, Query, description = "Only names that begin so."),
        ("limit" = Option<usize>, Query, description = "The most differences of a page, 1–500, 50 without it.", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "Only names after this one: the cursor of `next` links."),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "What differs.", body = [DifferenceBody],
            headers(
                ("Daybook-From-Position" = String, description = "The position of the first point."),
                ("Daybook-Position" = String, description = "The position of the second point."),
                ("Link" = String, description = "The next page, `rel=\"next\"`, unless this is the last. It keeps to both positions."),
            )),
    )
)]
pub(super) async fn diff(state: ConfigDoor, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let door = &state.door;
    let query = Query::read(&parts.uri, &["from", "to", "prefix", "limit", "after"])?;
    let limit = query.limit(door.limits.list)?.unwrap_or(LIMIT);
    let from =
        query.moment("from")?.ok_or_else(|| query_invalid("from", "The parameter from is missing."))?;
    let (to, after) = (query.moment("to")?, query.parsed::<ConfigName>("after")?);
    let prefix = query.text("prefix").unwrap_or("").to_owned();
    caught_up(door, &parts.headers).await?;
    // One more than asked for tells whether there is a next page.
    let asked = DiffQuery { prefix, after, limit: limit + 1, from, to };
    let view =
        state.config.diff.handle(asked, &state.by).await.map_err(|error| store_problem(door, error))?;
    state.show_differences(view, limit, query.text("prefix"), &parts.uri)
}

impl ConfigDoor {
    fn show_differences(
        &self,
        mut view: DiffView,
        limit: usize,
        prefix: Option<&str>,
        uri: &Uri,
    ) -> Result<Response, Problem> {
        let more = view.differences.len() > limit;
        view.differences.truncate(limit);
        let mut response = json(&view.differences.iter().map(DifferenceBody::from).collect::<Vec<_>>())?;
        let headers = response.headers_mut();
        headers.insert(&FROM_POSITION, self.door.position(view.from));
        headers.insert(&POSITION, self.door.position(view.to));
        if let Some(last) = view.differences.last().filter(|_| more) {
            let log = self.door.timeline.log_id();
            let (from, to) = (log.at(view.from).to_string(), log.at(view.to).to_string());
            let (limit, after) = (limit.to_string(), last.name.as_str());
            let points = [("from", Some(&*from)), ("to", Some(&*to)), ("prefix", prefix)];
            let page = [("limit", Some(&*limit)), ("after", Some(after))];
            headers.extend(next_link(uri, &[points.as_slice(), &page].concat()).map(|link| (LINK, link)));
        }
        Ok(response)
    }
}
