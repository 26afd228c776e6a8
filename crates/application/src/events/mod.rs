//! Reading the log itself: a page at a time, or as it grows.

mod shown;

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, decide};
use tokio::sync::watch;

use self::shown::Shown;
use crate::shared::{
    ArticleSight, EventFilter, EventLog, EventPage, HeadSignal, LogId, LogPosition, Moment, Position,
    ReadError, Timeline,
};

/// The use cases of the log.
pub struct Events {
    log: Arc<dyn EventLog>,
    timeline: Arc<dyn Timeline>,
    signal: Arc<dyn HeadSignal>,
    articles: Option<Arc<dyn ArticleSight>>,
}

impl Events {
    /// Reads `log`; `signal` tells when there is more.
    #[must_use]
    pub fn new(log: Arc<dyn EventLog>, timeline: Arc<dyn Timeline>, signal: Arc<dyn HeadSignal>) -> Self {
        Self { log, timeline, signal, articles: None }
    }

    /// The same, that asks `articles` whose articles the events are about; without it they are for those only who may
    /// see all articles.
    #[must_use]
    pub fn with_articles(mut self, articles: Arc<dyn ArticleSight>) -> Self {
        self.articles = Some(articles);
        self
    }

    /// The log's id, with which positions are written outside.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.timeline.log_id()
    }

    /// Where a reader begins that has seen everything up to `after`, or nothing yet.
    ///
    /// A position within a commit begins before that commit, so that it is read whole.
    pub async fn begin(&self, after: Option<LogPosition>, by: &Principal) -> Result<Position, ReadError> {
        decide(by, &Action::ReadEvents)?;
        match after {
            None => Ok(Position(0)),
            Some(after) => Ok(self.timeline.resolve(&Moment::Position(after)).await?),
        }
    }

    /// The last position.
    pub async fn head(&self, by: &Principal) -> Result<Position, ReadError> {
        decide(by, &Action::ReadEvents)?;
        Ok(self.timeline.head().await?)
    }

    /// The next events after a position, of those that `by` may see now; see [`EventLog::page`].
    #[tracing::instrument(skip_all, name = "events.page", fields(daybook.context = "events", daybook.query = "page"))]
    pub async fn page(
        &self,
        after: Position,
        limit: usize,
        filter: &EventFilter,
        by: &Principal,
    ) -> Result<EventPage, ReadError> {
        let shown = Shown::to(by, self.articles.clone())?;
        let mut page = self.log.page(after, limit, filter).await?;
        page.events = shown.of(page.events).await?;
        Ok(page)
    }

    /// A receiver that always holds the position of the last commit.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Position> {
        self.signal.subscribe()
    }
}
