//! The doors of Daybook: REST.
//!
//! A handler here reads a request, calls one use case of `daybook-application`, and writes the answer. It
//! decides nothing about records. Everything that a caller can do wrong has a [`shared::Kind`] with a page in
//! `docs/problems/`; each context maps its errors to them in its `problems.rs`, exhaustively.
//!
//! One folder is one context; [`assemble`] puts their routers behind the outer middleware.

pub mod articles;
mod assemble;
pub mod config;
pub mod customers;
pub mod events;
pub mod health;
pub mod identity;
pub mod logs;
pub mod shared;
#[cfg(test)]
mod testing;

pub use assemble::assemble;
pub use shared::{Access, Door, Limits, Sampling};
