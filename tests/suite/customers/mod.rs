//! Customers from outside.

mod changes;
mod concurrency;
mod conditions;
mod crash;
mod create;
mod dirty;
mod erasing;
mod import;
mod list;
mod notes;
mod past;
mod rotation;
mod support;
