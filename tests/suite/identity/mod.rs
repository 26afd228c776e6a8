//! Users, sessions and keys.

mod guessing;
mod keys;
mod passwords;
mod secrets;
mod sessions;
mod setup;
mod support;
mod users;
