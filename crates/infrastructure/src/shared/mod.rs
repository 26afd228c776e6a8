//! What the adapters of every context use.

pub mod cache;
mod clock;
pub(crate) mod database;
mod ids;
mod migrations;
pub(crate) mod prefix;
pub(crate) mod rows;
pub mod schema;

pub use clock::SystemClock;
pub use database::{Database, DatabaseError, DatabaseSettings, InvalidServer, Location, Server};
pub use ids::TimeOrderedIds;
pub use migrations::Migrator;
