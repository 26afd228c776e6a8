//! Fakes of the ports, and the contract suite of each port that every adapter runs.
//!
//! A fake keeps all that its port promises, in memory and by the plainest means, so that a test over fakes
//! can be believed. An adapter shows that it keeps the same promises by running the same cases:
//!
//! ```ignore
//! mod contracts {
//!     daybook_application::port_contracts!(SqliteHarness::new().await);
//! }
//! ```

mod clock;
mod config_entries;
pub mod contracts;
mod facts;
mod harness;
mod ids;
mod log;
pub mod member;
mod shown;

pub use clock::{FixedClock, START, SteppingClock};
pub use config_entries::InMemoryConfigEntries;
pub use facts::Fact;
pub use harness::{Harness, InMemoryHarness};
pub use ids::SequentialIds;
pub use log::InMemoryLog;
pub use shown::Shown;

#[cfg(test)]
mod tests {
    mod contracts {
        use crate::testing::InMemoryHarness;

        crate::port_contracts!(InMemoryHarness::new());
    }
}
