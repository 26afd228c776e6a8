//! Reading the log itself: a page at a time, or as it grows.

use std::sync::Arc;

use tokio::sync::watch;

use crate::shared::{
    EventFilter, EventLog, EventPage, HeadSignal, LogId, LogPosition, Moment, Position, StoreError, Timeline,
};

/// The use cases of the log.
pub struct Events {
    log: Arc<dyn EventLog>,
    timeline: Arc<dyn Timeline>,
    signal: Arc<dyn HeadSignal>,
}

impl Events {
    /// Reads `log`; `signal` tells when there is more.
    #[must_use]
    pub fn new(log: Arc<dyn EventLog>, timeline: Arc<dyn Timeline>, signal: Arc<dyn HeadSignal>) -> Self {
        Self { log, timeline, signal }
    }

    /// The log's id, with which positions are written outside.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.timeline.log_id()
    }

    /// Where a reader begins that has seen everything up to `after`, or nothing yet.
    ///
    /// A position within a commit begins before that commit, so that it is read whole.
    pub async fn begin(&self, after: Option<LogPosition>) -> Result<Position, StoreError> {
        match after {
            None => Ok(Position(0)),
            Some(after) => self.timeline.resolve(&Moment::Position(after)).await,
        }
    }

    /// The last position.
    pub async fn head(&self) -> Result<Position, StoreError> {
        self.timeline.head().await
    }

    /// The next events after a position; see [`EventLog::page`].
    #[tracing::instrument(skip_all, name = "events.page", fields(daybook.context = "events", daybook.query = "page"))]
    pub async fn page(
        &self,
        after: Position,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<EventPage, StoreError> {
        self.log.page(after, limit, filter).await
    }

    /// A receiver that always holds the position of the last commit.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Position> {
        self.signal.subscribe()
    }
}
