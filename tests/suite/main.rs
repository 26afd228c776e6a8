//! Daybook from outside: requests and processes, and nothing that a client could not see.

#![cfg(test)]

mod access;
mod articles;
mod commands;
mod config;
mod config_changes;
mod crash;
mod customers;
mod documentation;
mod events;
mod garbage;
mod health;
mod idempotency;
mod limits;
mod metrics;
mod positions;
mod problems;
mod readme;
mod restart;
mod shutdown;
mod support;
mod traces;
