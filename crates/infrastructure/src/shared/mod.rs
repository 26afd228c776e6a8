//! What the adapters of every context use.

pub(crate) mod bound;
pub mod cache;
mod clock;
mod database;
mod ids;
pub(crate) mod json;
mod migrations;
pub(crate) mod prefix;
pub(crate) mod rows;
pub mod schema;
#[cfg(test)]
pub(crate) mod testing;

pub use clock::SystemClock;
pub use database::{Database, DatabaseError, DatabaseSettings};
pub use ids::TimeOrderedIds;
pub use migrations::Migrator;
