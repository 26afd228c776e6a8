//! What every context's handlers use: the ports of the event store, and the one way to decide.

mod clock;
mod context;
mod decide;
mod error;
mod event_log;
mod expected;
mod health;
mod ids;
mod once;
mod position;
mod sight;
mod spans;
mod streams;
mod traceparent;
mod watermark;

pub use clock::Clock;
pub use context::{CommandContext, IdempotencyKey, InvalidIdempotencyKey};
pub use decide::{decide, decide_all, decide_on};
pub use error::{CommandError, ReadError, StoreError};
pub use event_log::{EventFilter, EventLog, EventPage, EventView, Order, PageRequest, Timeline};
pub use expected::Expected;
pub use health::{HealthCheck, Status, Vital};
pub use ids::Ids;
pub use once::{Once, Receipt, Receipts, Written};
pub use position::{At, InvalidPosition, LogId, LogPosition, Moment, Position};
pub use sight::ArticleSight;
pub use spans::DECIDED;
pub(crate) use spans::{command_span, in_command};
pub use streams::{AppendError, Appended, Loaded, NewCommit, StreamChange, Streams, stream_name};
pub use traceparent::{InvalidTraceparent, Traceparent};
pub use watermark::{HeadSignal, NotReached, Watermark};

#[cfg(any(test, feature = "testing"))]
pub use self::{
    clock::MockClock,
    event_log::{MockEventLog, MockTimeline},
    health::MockHealthCheck,
    once::MockReceipts,
    sight::MockArticleSight,
    streams::MockStreams,
    watermark::MockWatermark,
};
