//! What the contract suites need of an adapter.

use std::sync::Arc;

use daybook_domain::customers::Customer;
use daybook_domain::shared::Timestamp;

use super::InMemoryCustomers;
use crate::customers::{CustomerNotes, CustomerRecords, ImportRecords};
use crate::shared::{EventLog, Receipts, Streams, Timeline};
use crate::testing::{FixedClock, InMemoryLog};

/// One adapter's ports, all over one empty log. Every case of a suite gets a fresh one.
///
/// Its clock begins at [`START`](crate::testing::START) and stands still until it is set.
pub trait CustomersHarness: Send + Sync {
    /// The streams of the customers.
    fn streams(&self) -> Arc<dyn Streams<Customer>>;
    /// The read model of customers.
    fn records(&self) -> Arc<dyn CustomerRecords>;
    /// The read model of notes.
    fn notes(&self) -> Arc<dyn CustomerNotes>;
    /// What imports need to know.
    fn imports(&self) -> Arc<dyn ImportRecords>;
    /// The receipts.
    fn receipts(&self) -> Arc<dyn Receipts>;
    /// The log.
    fn log(&self) -> Arc<dyn EventLog>;
    /// Places in the log.
    fn timeline(&self) -> Arc<dyn Timeline>;
    /// Sets the clock that the adapter reads, forwards or back.
    fn set_time(&self, now: Timestamp);
    /// Makes all that follows from the log anew, and nothing but that.
    fn rebuild(&self) -> impl Future<Output = ()> + Send;
}

/// The fakes as an adapter like any other.
#[derive(Debug)]
pub struct InMemoryCustomersHarness {
    clock: Arc<FixedClock>,
    log: Arc<InMemoryLog>,
}

impl InMemoryCustomersHarness {
    /// Fakes over an empty log.
    #[must_use]
    pub fn new() -> Self {
        let clock = Arc::new(FixedClock::default());
        Self { log: Arc::new(InMemoryLog::new(clock.clone())), clock }
    }

    fn customers(&self) -> Arc<InMemoryCustomers> {
        Arc::new(InMemoryCustomers::new(self.log.clone()))
    }
}

impl Default for InMemoryCustomersHarness {
    fn default() -> Self {
        Self::new()
    }
}

impl CustomersHarness for InMemoryCustomersHarness {
    fn streams(&self) -> Arc<dyn Streams<Customer>> {
        self.log.clone()
    }

    fn records(&self) -> Arc<dyn CustomerRecords> {
        self.customers()
    }

    fn notes(&self) -> Arc<dyn CustomerNotes> {
        self.customers()
    }

    fn imports(&self) -> Arc<dyn ImportRecords> {
        self.customers()
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

    fn set_time(&self, now: Timestamp) {
        self.clock.set(now);
    }

    /// There is nothing: every question is answered from the log.
    async fn rebuild(&self) {}
}
