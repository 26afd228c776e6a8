//! Servers for tests, started from installed programs, which end with the process of the tests.
//!
//! Where there is no PostgreSQL, or no NATS, its tests are shown as ignored, with the reason; where `CI` is set, they
//! fail.
//! `DAYBOOK_TEST_POSTGRES=postgres://user@host/database` uses a server that is running: each test makes a database of
//! its own on it and drops it.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "what tests stand on panics when it fails, as they do"
)]

mod certificate;
mod database;
mod guarded;
mod nats;
mod postgres;
mod programs;

pub use database::TestDatabase;
pub use nats::Nats;
pub use postgres::Postgres;

/// Tests that need PostgreSQL: they are there if it is.
#[cfg(not(no_postgres))]
#[macro_export]
macro_rules! on_postgres {
    ($($item:item)*) => { $($item)* };
}

/// Tests that need PostgreSQL: one that is ignored stands for all of them.
#[cfg(no_postgres)]
#[macro_export]
macro_rules! on_postgres {
    ($($item:item)*) => {
        #[test]
        #[ignore = "there was no PostgreSQL when this was built: install it, or set DAYBOOK_TEST_POSTGRES"]
        fn postgres_is_there() {
            panic!("there was no PostgreSQL when this was built");
        }
    };
}

/// Tests that need NATS: they are there if it is.
#[cfg(not(no_nats))]
#[macro_export]
macro_rules! with_nats {
    ($($item:item)*) => { $($item)* };
}

/// Tests that need NATS: one that is ignored stands for all of them.
#[cfg(no_nats)]
#[macro_export]
macro_rules! with_nats {
    ($($item:item)*) => {
        #[test]
        #[ignore = "there was no nats-server when this was built: install it"]
        fn nats_is_there() {
            panic!("there was no nats-server when this was built");
        }
    };
}
