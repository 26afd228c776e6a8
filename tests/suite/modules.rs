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
mod nats;
mod positions;
mod problems;
mod readme;
mod restart;
mod shutdown;
mod support;

on_server! {
    mod nodes;
}

// What is seen of a process does not depend on where its data is, but for the names of statements and files.
on_files! {
    mod metrics;
    mod traces;
}
