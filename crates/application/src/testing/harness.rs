//! What a contract suite needs of an adapter.

use std::sync::Arc;

use daybook_domain::config::Entry;
use daybook_domain::shared::Timestamp;

use super::member::Member;
use super::{FixedClock, InMemoryConfigEntries, InMemoryLog};
use crate::config::ConfigEntries;
use crate::shared::{EventLog, HeadSignal, Receipts, Streams, Timeline, Watermark};

/// One adapter's ports, all over one empty log. Every case of a suite gets a fresh one.
///
/// Its clock begins at [`START`](super::START) and stands still until it is set.
pub trait Harness: Send + Sync {
    /// The streams of the members.
    fn members(&self) -> Arc<dyn Streams<Member>>;
    /// The streams of configuration.
    fn entries_streams(&self) -> Arc<dyn Streams<Entry>>;
    /// The receipts.
    fn receipts(&self) -> Arc<dyn Receipts>;
    /// The log.
    fn log(&self) -> Arc<dyn EventLog>;
    /// Places in the log.
    fn timeline(&self) -> Arc<dyn Timeline>;
    /// The read model of configuration.
    fn config_entries(&self) -> Arc<dyn ConfigEntries>;
    /// What tells that the log has grown.
    fn signal(&self) -> Arc<dyn HeadSignal>;
    /// How far the readers have followed the log.
    fn watermark(&self) -> Arc<dyn Watermark>;
    /// Sets the clock that the adapter reads, forwards or back.
    fn set_time(&self, now: Timestamp);
}

/// The fakes as an adapter like any other.
#[derive(Debug)]
pub struct InMemoryHarness {
    clock: Arc<FixedClock>,
    log: Arc<InMemoryLog>,
}

impl InMemoryHarness {
    /// Fakes over an empty log.
    #[must_use]
    pub fn new() -> Self {
        let clock = Arc::new(FixedClock::default());
        Self { log: Arc::new(InMemoryLog::new(clock.clone())), clock }
    }
}

impl Default for InMemoryHarness {
    fn default() -> Self {
        Self::new()
    }
}

impl Harness for InMemoryHarness {
    fn members(&self) -> Arc<dyn Streams<Member>> {
        self.log.clone()
    }

    fn entries_streams(&self) -> Arc<dyn Streams<Entry>> {
        self.log.clone()
    }

    fn receipts(&self) -> Arc<dyn Receipts> {
        self.log.clone()
    }

    fn log(&self) -> Arc<dyn EventLog> {
        self.log.clone()
    }

    fn timeline(&self) -> Arc<dyn Timeline> {
        self.log.clone()
    }

    fn config_entries(&self) -> Arc<dyn ConfigEntries> {
        Arc::new(InMemoryConfigEntries::new(self.log.clone()))
    }

    fn signal(&self) -> Arc<dyn HeadSignal> {
        self.log.clone()
    }

    fn watermark(&self) -> Arc<dyn Watermark> {
        self.log.clone()
    }

    fn set_time(&self, now: Timestamp) {
        self.clock.set(now);
    }
}
