//! What Daybook does: command and query handlers over ports.
//!
//! A handler is one use case in one file. It loads, lets the domain decide, and appends; a query goes
//! straight from a reader to a view. Ports are traits that adapters elsewhere fulfil; each says its
//! obligations in words, and the feature `testing` has a contract suite for each that every adapter runs.
//!
//! One folder is one context; its struct (such as [`config::Config`]) is its table of contents.

pub mod articles;
pub mod config;
pub mod customers;
pub mod events;
pub mod health;
pub mod identity;
pub mod logs;
pub mod shared;

#[cfg(any(test, feature = "testing"))]
pub mod testing;
