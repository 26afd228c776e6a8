//! Adapters: how the application's ports are fulfilled.
//!
//! SeaORM on SQLite for the event store and the read models, Moka for caches, tokio for what runs in the
//! background. One folder is one context; `event_store` is what all of them are stored in, and `shared` what all of
//! them use.

pub mod articles;
pub mod config;
pub mod customers;
pub mod event_store;
pub mod identity;
pub mod nats;
pub mod shared;
pub mod supervisor;
