//! The port through which aggregates are loaded and changed.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_domain::shared::Aggregate;

use super::{CommandContext, Position, Receipt, StoreError};

/// The streams of one kind of aggregate.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Streams<A: Aggregate>: Send + Sync {
    /// The present state of each of these records, in the order asked for.
    ///
    /// MUST cost the same for a stream of a hundred events and of a million. MAY be behind the log:
    /// [`append`](Self::append) finds out; loading again after a conflict MUST then be newer.
    async fn load(&self, ids: &[A::Id]) -> Result<Vec<Loaded<A>>, StoreError>;

    /// Commits all changes of `commit`, its claims and its receipt, or nothing.
    ///
    /// MUST refuse with [`AppendError::Conflict`] if a stream is not at the version it was loaded with.
    /// MUST have the events on stable storage, and this node's readers MUST see them, when it answers.
    /// MUST be whole or not begun when the caller stops waiting. A commit without events is only a receipt;
    /// it stands at the head of the log.
    ///
    /// An event that [erases](Aggregate::erases) its person MUST, with the same commit, free every value that its
    /// stream holds and take away all that was said of the person: from then on the stream's earlier events are the
    /// [redacted](Aggregate::redacted) ones for every reader, their reasons are gone, and only that event's own
    /// reason can be read. Nothing of it may be left in memory when it answers; on the disk it MUST be overwritten,
    /// which may take longer. Nothing personal can be said in that stream any more.
    async fn append(&self, commit: NewCommit<A>) -> Result<Appended, AppendError>;
}

/// A record as the store last saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded<A> {
    /// The number of its last event, counted from 1; 0 if it never was.
    pub version: u64,
    /// Its state; `None` if it never was.
    pub state: Option<Arc<A>>,
}

impl<A: Aggregate> Loaded<A> {
    /// A record that never was.
    #[must_use]
    pub fn absent() -> Self {
        Self { version: 0, state: None }
    }

    /// Whether a reader would find it.
    #[must_use]
    pub fn is_present(&self) -> bool {
        self.state.as_ref().is_some_and(|state| state.is_present())
    }
}

/// All that one command changes.
#[derive(Debug, Clone)]
pub struct NewCommit<A: Aggregate> {
    /// The streams that change, each at most once.
    pub changes: Vec<StreamChange<A>>,
    /// Who, why, and in the course of what.
    pub context: CommandContext,
    /// What the answer tells, now and under the same idempotency key again: the version of the first record that the
    /// command was about, whether it changes or not.
    pub version: u64,
    /// How often it was decided before, others having been faster each time.
    pub retries: usize,
}

impl<A: Aggregate> NewCommit<A> {
    /// A commit that answers with the version of the first stream that it changes.
    #[must_use]
    pub fn new(changes: Vec<StreamChange<A>>, context: CommandContext) -> Self {
        let version = changes.first().map_or(0, |first| first.based_on.version + first.events.len() as u64);
        Self { changes, context, version, retries: 0 }
    }
}

/// The new events of one stream.
#[derive(Debug, Clone)]
pub struct StreamChange<A: Aggregate> {
    /// The record.
    pub id: A::Id,
    /// What the decision was based on.
    pub based_on: Loaded<A>,
    /// What happened, in order; at least one.
    pub events: Vec<A::Event>,
}

/// A commit's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appended {
    /// The position of the commit's last event.
    pub position: Position,
}

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// A stream has moved on since it was loaded: load, decide and append again.
    #[error("a stream has moved on")]
    Conflict,
    /// Another stream holds a value that this commit claims.
    #[error("the {scope} is taken")]
    Taken {
        /// What kind of value.
        scope: &'static str,
    },
    /// The idempotency key has an answer already.
    #[error("the idempotency key has been answered")]
    Answered(Box<Receipt>),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The name of the stream of one record, `config-max_users`.
#[must_use]
pub fn stream_name<A: Aggregate>(id: &A::Id) -> String {
    format!("{}-{id}", A::CATEGORY)
}
