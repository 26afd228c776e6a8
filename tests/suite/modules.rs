// What `main.rs` and `postgres.rs` run.

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
mod identity;
mod limits;
mod metrics;
mod nats;
mod positions;
mod problems;
mod readme;
mod restart;
mod shutdown;
mod support;
mod traces;

on_server! {
    mod nodes;
}
