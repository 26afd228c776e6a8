//! Tells what happened to an entry.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use daybook_application::config::Config;
use daybook_application::shared::{EventView, LogId, Order, PageRequest, StoreError};
use daybook_domain::config::ConfigName;
use http::HeaderValue;
use http::header::{CONTENT_TYPE, LINK};

use super::ConfigDoor;
use super::name::NamePath;
use crate::events::published::EventBody;
use crate::shared::{
    Kind, Pages, Problem, Query, ReadHeaders, ReadProblems, caught_up, limited, next_link, whole,
};

/// Tells what happened to an entry: nothing, for a name that was never set.
///
/// Without `limit` the list is whole. Also at `/config/{name}/history`.
#[utoipa::path(
    get, path = "/v1/config/{name}/history", tag = "Configuration",
    params(
        ("name" = String, Path, description = "The entry's name."),
        ("order" = Option<String>, Query, description = "`asc` (oldest first, as without it) or `desc`."),
        ("limit" = Option<usize>, Query, description = "The most events of a page, 1–500.", minimum = 1, maximum = 500),
        ("after" = Option<u64>, Query, description = "Only events after this `stream_version` in that order: the \
            cursor of `next` links."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The events. `data` of a `ConfigValueSet` has `config_name`, `value`, `type`, \
            `old_value` (or null) and `timestamp`; of a `ConfigValueDeleted`, `config_name`, `deleted_value` and `timestamp`.",
            body = [EventBody],
            headers(("Link" = String, description = "With `limit`: the next page, `rel=\"next\"`, unless this is the last."))),
    )
)]
pub(super) async fn history(
    State(state): State<ConfigDoor>,
    path: NamePath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let door = &state.door;
    let query = Query::read(&parts.uri, &["order", "limit", "after"])?;
    let (limit, after) = (query.limit(door.limits.list)?, query.version("after")?);
    let order = order(query.text("order"))?;
    caught_up(door, &parts.headers).await?;
    let log = door.timeline.log_id();
    let pages = EventPages { config: state.config.clone(), log, name: path.possible(), after, order };

    let mut link = None;
    let body = match limit {
        None => whole(door, pages).await?,
        Some(limit) => {
            let page = limited(door, pages, limit).await?;
            let limit = limit.to_string();
            link = page.next.as_ref().and_then(|after| {
                let order = ("order", query.text("order"));
                next_link(&parts.uri, &[order, ("limit", Some(&limit)), ("after", Some(after))])
            });
            Body::from(page.json)
        }
    };
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response.headers_mut().extend(link.map(|link| (LINK, link)));
    Ok(response)
}

fn order(text: Option<&str>) -> Result<Order, Problem> {
    match text {
        None | Some("asc") => Ok(Order::Ascending),
        Some("desc") => Ok(Order::Descending),
        Some(_) => Err(Problem::new(Kind::InvalidParameter, "The parameter order is asc or desc.")
            .with("parameter", "order")),
    }
}

/// The events of one entry, a part at a time.
struct EventPages {
    config: Arc<Config>,
    log: LogId,
    name: Option<ConfigName>,
    after: Option<u64>,
    order: Order,
}

impl Pages for EventPages {
    type Item = EventView;

    async fn read(&mut self, limit: usize) -> Result<Vec<EventView>, StoreError> {
        // Nothing ever happened to an impossible name.
        let Some(name) = &self.name else { return Ok(Vec::new()) };
        let page = PageRequest { after: self.after, limit, order: self.order };
        let events = self.config.history.of_entry(name, page).await?;
        if let Some(last) = events.last() {
            self.after = Some(last.stream_version);
        }
        Ok(events)
    }

    fn cursor(&self) -> Option<String> {
        self.after.as_ref().map(ToString::to_string)
    }

    fn write(&self, event: &EventView, json: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(json, &EventBody::new(&self.log, event))
    }
}
