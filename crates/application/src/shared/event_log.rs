//! The port through which the log is read.

use async_trait::async_trait;
use daybook_domain::shared::Timestamp;
use serde_json::Value;

use super::{LogId, Moment, Position, StoreError};

/// Reads recorded events.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait EventLog: Send + Sync {
    /// The events after a position that `filter` lets through, in order.
    ///
    /// MUST NOT split a commit, though the page becomes longer than asked for. MUST NOT skip: an event that is
    /// committed later never has a position at or before the `read_to` of an earlier page. MAY answer with
    /// fewer events than asked for, or none, before the end: `read_to` says how far it has looked.
    async fn page(
        &self,
        after: Position,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<EventPage, StoreError>;

    /// The events of one stream, by version.
    async fn stream(&self, stream: &str, page: PageRequest) -> Result<Vec<EventView>, StoreError>;

    /// The events of the commit that ends at `position`; none if no commit ends there.
    async fn commit(&self, position: Position) -> Result<Vec<EventView>, StoreError>;
}

/// Finds places in the log.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Timeline: Send + Sync {
    /// The log's id.
    fn log_id(&self) -> LogId;

    /// The last position.
    async fn head(&self) -> Result<Position, StoreError>;

    /// The end of the last commit at or before `moment`; a time after the head is the head.
    ///
    /// MUST answer [`StoreError::OtherLog`] for another log's position and [`StoreError::NotYet`] for one
    /// after the head.
    async fn resolve(&self, moment: &Moment) -> Result<Position, StoreError>;
}

/// Which events a reader asks for; all that are `Some` must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFilter {
    /// Only this category: `config`.
    pub category: Option<String>,
    /// Only streams whose names begin so: `config-feature.`.
    pub stream_prefix: Option<String>,
}

impl EventFilter {
    /// Whether an event of this category and stream is asked for.
    #[must_use]
    pub fn matches(&self, category: &str, stream: &str) -> bool {
        self.category.as_deref().is_none_or(|wanted| wanted == category)
            && self.stream_prefix.as_deref().is_none_or(|prefix| stream.starts_with(prefix))
    }

    /// Whether every event is asked for.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.category.is_none() && self.stream_prefix.is_none()
    }
}

/// Some events, in the order of the log.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventPage {
    /// The events that were asked for.
    pub events: Vec<EventView>,
    /// Every event up to here has been looked at; the next page begins after it.
    pub read_to: Position,
    /// Whether the log, when it was read, went on after `read_to`.
    pub more: bool,
}

/// The part of a stream that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// The version at which the page before ended; `None` for the first page.
    pub after: Option<u64>,
    /// The most events.
    pub limit: usize,
    /// In which direction.
    pub order: Order,
}

/// Oldest or newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Oldest first.
    #[default]
    Ascending,
    /// Newest first.
    Descending,
}

/// An event as readers see it: in its newest schema, opened if the reader's keys allow.
#[derive(Debug, Clone, PartialEq)]
pub struct EventView {
    /// Its place in the log.
    pub position: Position,
    /// The last position of the commit that it belongs to.
    pub commit: Position,
    /// The stream, `config-max_users`.
    pub stream: String,
    /// Its number in the stream, counted from 1.
    pub stream_version: u64,
    /// The category, `config`.
    pub category: String,
    /// What kind of event, `ConfigValueSet`.
    pub event_type: String,
    /// What happened: a JSON object.
    pub data: Value,
    /// Who, why, and in the course of what: a JSON object.
    pub metadata: Value,
    /// When it was recorded.
    pub created_at: Timestamp,
}
