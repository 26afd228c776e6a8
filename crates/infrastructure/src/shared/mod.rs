//! What the adapters of every context use.

pub(crate) mod bound;
pub mod cache;
mod clock;
pub(crate) mod database;
pub(crate) mod disk;
mod failure;
mod ids;
pub(crate) mod json;
pub(crate) mod measured_cache;
pub(crate) mod meter;
mod migrations;
pub(crate) mod prefix;
mod pulse;
pub(crate) mod rows;
pub mod schema;
pub(crate) mod spans;
#[cfg(test)]
pub(crate) mod testing;

pub use clock::SystemClock;
pub use database::{Database, DatabaseError, DatabaseSettings, InvalidServer, Location, Server};
pub(crate) use failure::{failed, is_of_connection};
pub use ids::TimeOrderedIds;
pub use meter::no_meter;
pub use migrations::Migrator;
pub use pulse::Pulse;
