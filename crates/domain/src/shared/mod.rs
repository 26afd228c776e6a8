//! The shared kernel: what every context speaks in.

mod actor;
mod aggregate;
mod claim;
mod erasable;
mod reason;
mod text;
mod timestamp;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use actor::{Actor, InvalidActor};
pub use aggregate::{Aggregate, replay};
pub use claim::{Claim, ClaimChange};
pub use erasable::Erasable;
pub use reason::{InvalidReason, Reason};
pub use text::{InvalidText, checked_text};
pub use timestamp::{InvalidTimestamp, Timestamp};
