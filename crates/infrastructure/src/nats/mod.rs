//! NATS: the way out for events, and a doorbell between nodes. It is never the record: whatever it loses is in the log.

mod connection;
mod doorbell;
mod message;
mod outbox;

pub use connection::{InvalidNatsUrl, Nats, NatsHealth, NatsUrl};
pub use doorbell::answer_calls;
pub use outbox::Outbox;
