//! The shared kernel: what every context speaks in.

mod actor;
mod aggregate;
mod claim;
mod email;
mod email_key;
mod erasable;
mod fold;
mod reason;
mod text;
mod timestamp;
mod uuid_id;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use actor::{Actor, InvalidActor};
pub use aggregate::{Aggregate, replay};
pub use claim::{Claim, ClaimChange};
pub use email::{Email, InvalidEmail};
pub use email_key::EmailKey;
pub use erasable::Erasable;
pub use fold::composed;
pub use reason::{InvalidReason, Reason};
pub use text::{InvalidText, checked_text};
pub use timestamp::{InvalidTimestamp, Timestamp};

pub(crate) use fold::folded;
pub(crate) use uuid_id::uuid_id;
