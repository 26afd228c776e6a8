//! Articles on a store in a directory of its own.

mod anew;
mod cached;
mod harness;
mod index;
mod plans;
mod volume;

/// The suites that every adapter runs.
mod contracts {
    use super::harness::SqliteHarness;

    daybook_application::articles_contract!(SqliteHarness::new().await);
}
