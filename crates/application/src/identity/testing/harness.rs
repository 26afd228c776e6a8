//! What the contract suites need of an adapter.

use std::sync::Arc;

use daybook_domain::identity::{Session, User};
use daybook_domain::shared::Timestamp;

use super::InMemoryIdentity;
use crate::identity::{Credentials, LoginRecords, SessionRecords, UserRecords};
use crate::shared::{EventLog, Streams};
use crate::testing::{FixedClock, InMemoryLog};

/// One adapter's ports, all over one empty log. Every case of a suite gets a fresh one.
///
/// Its clock begins at [`START`](crate::testing::START) and stands still until it is set.
pub trait IdentityHarness: Send + Sync {
    /// The streams of the users.
    fn users(&self) -> Arc<dyn Streams<User>>;
    /// The streams of the sessions.
    fn sessions(&self) -> Arc<dyn Streams<Session>>;
    /// The read model of users.
    fn records(&self) -> Arc<dyn UserRecords>;
    /// What finds who signs in.
    fn logins(&self) -> Arc<dyn LoginRecords>;
    /// What finds what a token stands for.
    fn credentials(&self) -> Arc<dyn Credentials>;
    /// The read model of sessions.
    fn open_sessions(&self) -> Arc<dyn SessionRecords>;
    /// The log.
    fn log(&self) -> Arc<dyn EventLog>;
    /// Sets the clock that the adapter reads, forwards or back.
    fn set_time(&self, now: Timestamp);
    /// Makes all that follows from the log anew, and nothing but that.
    fn rebuild(&self) -> impl Future<Output = ()> + Send;
}

/// The fakes as an adapter like any other.
#[derive(Debug)]
pub struct InMemoryIdentityHarness {
    clock: Arc<FixedClock>,
    log: Arc<InMemoryLog>,
}

impl InMemoryIdentityHarness {
    /// Fakes over an empty log.
    #[must_use]
    pub fn new() -> Self {
        let clock = Arc::new(FixedClock::default());
        Self { log: Arc::new(InMemoryLog::new(clock.clone())), clock }
    }

    fn identity(&self) -> Arc<InMemoryIdentity> {
        Arc::new(InMemoryIdentity::new(self.log.clone()))
    }
}

impl Default for InMemoryIdentityHarness {
    fn default() -> Self {
        Self::new()
    }
}

impl IdentityHarness for InMemoryIdentityHarness {
    fn users(&self) -> Arc<dyn Streams<User>> {
        self.log.clone()
    }

    fn sessions(&self) -> Arc<dyn Streams<Session>> {
        self.log.clone()
    }

    fn records(&self) -> Arc<dyn UserRecords> {
        self.identity()
    }

    fn logins(&self) -> Arc<dyn LoginRecords> {
        self.identity()
    }

    fn credentials(&self) -> Arc<dyn Credentials> {
        self.identity()
    }

    fn open_sessions(&self) -> Arc<dyn SessionRecords> {
        self.identity()
    }

    fn log(&self) -> Arc<dyn EventLog> {
        self.log.clone()
    }

    fn set_time(&self, now: Timestamp) {
        self.clock.set(now);
    }

    /// There is nothing: every question is answered from the log.
    async fn rebuild(&self) {}
}
