//! What happened to one record, for the contexts whose records these are.

use axum::response::Response;
use daybook_application::shared::{EventView, LogId, Order, PageRequest, ReadError};
use http::request::Parts;

use super::EventBody;
use crate::shared::{Asked, Door, Pages, Problem, Query, caught_up, show_list};

/// Answers a `GET …/history?order=&limit=&after=` with the events of one stream, of which `read` reads a part.
///
/// Without `limit` a page has `default` events; without a default, the list is whole.
pub(crate) async fn show_history<F, R>(
    door: &Door,
    parts: &Parts,
    default: Option<usize>,
    read: F,
) -> Result<Response, Problem>
where
    F: FnMut(PageRequest) -> R + Send + 'static,
    R: Future<Output = Result<Vec<EventView>, ReadError>> + Send,
{
    let query = Query::read(&parts.uri, &["order", "limit", "after"])?;
    let (limit, after) = (query.limit(door.limits.list)?, query.version("after")?);
    let order = query.order()?;
    caught_up(door, &parts.headers).await?;
    let pages = StreamPages { read, log: door.timeline.log_id(), after, order };
    let kept = [("order", query.text("order"))];
    let asked = Asked { uri: &parts.uri, kept: &kept, at: None, limit: limit.or(default) };
    show_list(door, asked, pages).await
}

/// The events of one stream, a part at a time.
struct StreamPages<F> {
    read: F,
    log: LogId,
    after: Option<u64>,
    order: Order,
}

impl<F, R> Pages for StreamPages<F>
where
    F: FnMut(PageRequest) -> R + Send + 'static,
    R: Future<Output = Result<Vec<EventView>, ReadError>> + Send,
{
    type Item = EventView;

    async fn read(&mut self, limit: usize) -> Result<Vec<EventView>, ReadError> {
        let events = (self.read)(PageRequest { after: self.after, limit, order: self.order }).await?;
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
