//! The event store: one ordered log, and what is kept with it in the same transaction.
//!
//! - [`Store`] opens it and names its parts.
//! - `writer/` is the one writer: requests wait on a queue and are committed in groups.
//! - `sealing/` keeps personal data under a key per person, `erasing/` sees to it that nothing is left of who is erased.
//! - [`SqlStreams`], [`SqlEventLog`], [`SqlTimeline`] and [`SqlReceipts`] fulfil the application's ports.
//! - [`Follower`] keeps caches up to date, [`subscription`] runs work that remembers where it was.
//! - [`verify`](Store::verify) and [`rebuild`](Store::rebuild) hold read models against the log.

mod arrays;
mod bus;
mod calls;
mod changes;
mod claims;
mod codec;
mod entities;
mod erasing;
mod follower;
mod hash;
mod head;
mod health;
mod installation;
mod leases;
mod loader;
mod log;
pub(crate) mod migration;
mod nodes;
mod observing;
mod opening;
mod preparing;
mod progress;
mod rebuild;
mod receipts;
mod record;
mod registry;
mod replay;
mod scratch;
mod sealing;
mod spans;
mod statements;
mod store;
mod streams;
pub mod subscription;
mod taking_in;
mod timeline;
mod verify;
mod writer;

pub use changes::Changes;
pub use codec::{CodecError, EncodedEvent, EventCodec, StoredEvent};
pub use follower::{Follower, LogFollower};
pub use health::{DatabaseHealth, DiskHealth, FollowerHealth, WriterHealth};
pub use log::SqlEventLog;
pub use opening::{OpenError, StoreSettings};
pub use receipts::SqlReceipts;
pub use record::RecordedEvent;
pub use registry::{InlineProjection, ProjectedTable, Registration};
pub use sealing::{InstallationKey, InvalidKey, SealError};
pub use store::{Store, Task};
pub use streams::SqlStreams;
pub use timeline::SqlTimeline;
pub use verify::{Expectation, Fault, Progress, Verified, VerifyError};
pub use writer::QueueLimits;
