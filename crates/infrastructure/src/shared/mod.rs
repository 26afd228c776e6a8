//! What the adapters of every context use.

pub mod cache;
mod clock;
mod database;
pub(crate) mod disk;
mod ids;
pub(crate) mod measured_cache;
pub(crate) mod meter;
mod migrations;
pub(crate) mod prefix;
pub(crate) mod rows;
pub mod schema;
pub(crate) mod spans;

pub use clock::SystemClock;
pub use database::{Database, DatabaseError, DatabaseSettings};
pub use ids::TimeOrderedIds;
pub use meter::no_meter;
pub use migrations::Migrator;
