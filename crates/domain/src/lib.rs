//! What Daybook knows about its records, and nothing else.
//!
//! Pure code: entities, value objects, events and the decisions that lead from one to the other.
//! Nothing here waits, reads a clock, draws a random number or touches a disk; time and ids are arguments.
//!
//! One folder is one context. A context may use [`shared`], [`access`] and what another one names in its
//! `published` module, nothing more.

pub mod access;
pub mod articles;
pub mod config;
pub mod customers;
pub mod identity;
pub mod shared;
