//! Reading: the log by position, a stream by version, places by time.

use async_trait::async_trait;
use daybook_domain::shared::Timestamp;

use super::{InMemoryLog, State};
use crate::shared::{
    EventFilter, EventLog, EventPage, EventView, LogId, LogPosition, Moment, Order, PageRequest, Position,
    StoreError, Timeline,
};

#[async_trait]
impl EventLog for InMemoryLog {
    async fn page(
        &self,
        after: Position,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<EventPage, StoreError> {
        let state = self.lock();
        let mut page = EventPage { events: Vec::new(), read_to: after, more: false };
        for event in state.events.iter().map(|event| &event.view).filter(|view| view.position > after) {
            page.read_to = event.position;
            if filter.matches(&event.category, &event.stream) {
                page.events.push(event.clone());
            }
            if page.events.len() >= limit && event.position == event.commit {
                break;
            }
        }
        page.more = page.read_to < state.head();
        Ok(page)
    }

    async fn stream(&self, stream: &str, page: PageRequest) -> Result<Vec<EventView>, StoreError> {
        let state = self.lock();
        let events = state.of_stream(stream).map(|event| &event.view);
        let after = page.after;
        Ok(match page.order {
            Order::Ascending => events
                .filter(|view| after.is_none_or(|after| view.stream_version > after))
                .take(page.limit)
                .cloned()
                .collect(),
            Order::Descending => events
                .rev()
                .filter(|view| after.is_none_or(|after| view.stream_version < after))
                .take(page.limit)
                .cloned()
                .collect(),
        })
    }

    async fn commit(&self, position: Position) -> Result<Vec<EventView>, StoreError> {
        let state = self.lock();
        let views = state.events.iter().map(|event| &event.view);
        Ok(views.filter(|view| view.commit == position).cloned().collect())
    }
}

#[async_trait]
impl Timeline for InMemoryLog {
    fn log_id(&self) -> LogId {
        self.log_id.clone()
    }

    async fn head(&self) -> Result<Position, StoreError> {
        Ok(self.lock().head())
    }

    async fn resolve(&self, moment: &Moment) -> Result<Position, StoreError> {
        let state = self.lock();
        match moment {
            Moment::Time(time) => Ok(state.at_time(*time)),
            Moment::Position(position) => state.at_position(&self.log_id, position),
        }
    }
}

impl State {
    fn at_time(&self, time: Timestamp) -> Position {
        self.last_commit(|view| view.created_at <= time)
    }

    fn at_position(&self, log: &LogId, wanted: &LogPosition) -> Result<Position, StoreError> {
        let head = self.head();
        if wanted.log.as_ref().is_some_and(|wanted| wanted != log) {
            return Err(StoreError::OtherLog { head });
        }
        if wanted.position > head {
            return Err(StoreError::NotYet { head });
        }
        Ok(self.last_commit(|view| view.commit <= wanted.position))
    }

    fn last_commit(&self, is_in: impl Fn(&EventView) -> bool) -> Position {
        let views = self.events.iter().map(|event| &event.view);
        views.rev().find(|view| is_in(view)).map_or(Position(0), |view| view.commit)
    }
}
