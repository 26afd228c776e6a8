//! The log in memory: events, claims and receipts behind one lock.

mod append;
mod follow;
mod read;

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use daybook_domain::shared::{Actor, Claim, Timestamp};
use tokio::sync::watch;

use crate::shared::{Clock, EventView, LogId, Position, Receipt};

/// A log in memory that keeps what the ports of the event store promise, except to outlive the process.
///
/// One value is all of `Streams` (of every aggregate that is [`Shown`](super::Shown)), `Receipts`,
/// `EventLog`, `Timeline`, `HeadSignal` and `Watermark`: share it as an `Arc` and pass it as each of them.
pub struct InMemoryLog {
    log_id: LogId,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
    head: watch::Sender<Position>,
}

#[derive(Default)]
struct State {
    events: Vec<Recorded>,
    /// Who holds a value: the name of its stream.
    claims: HashMap<Claim, String>,
    receipts: HashMap<(Actor, String), Kept>,
    recorded_at: Option<Timestamp>,
}

/// An event as it happened and as it is shown.
#[derive(Clone)]
pub(super) struct Recorded {
    pub(super) fact: Arc<dyn Any + Send + Sync>,
    pub(super) view: EventView,
}

#[derive(Clone)]
struct Kept {
    receipt: Receipt,
    at: Timestamp,
}

impl InMemoryLog {
    /// An empty log with the id `memory` that takes its times from `clock`.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        let Ok(log_id) = "memory".parse() else { unreachable!("lower-case letters are a log id") };
        Self { log_id, clock, state: Mutex::default(), head: watch::Sender::new(Position(0)) }
    }

    /// Everything up to a position, in order.
    pub(super) fn until(&self, position: Position) -> Vec<Recorded> {
        self.lock().events.iter().take_while(|event| event.view.position <= position).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn head(&self) -> Position {
        self.events.last().map_or(Position(0), |event| event.view.position)
    }

    fn of_stream<'s>(&'s self, stream: &'s str) -> impl DoubleEndedIterator<Item = &'s Recorded> {
        self.events.iter().filter(move |event| event.view.stream == stream)
    }

    fn version(&self, stream: &str) -> u64 {
        self.of_stream(stream).next_back().map_or(0, |event| event.view.stream_version)
    }
}

impl fmt::Debug for InMemoryLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InMemoryLog").field("head", &self.lock().head()).finish_non_exhaustive()
    }
}
