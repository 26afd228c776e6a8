//! Customers on a store in a directory of its own.

mod anew;
mod cached;
mod claims;
mod harness;
mod plans;

/// The suites that every adapter runs.
mod contracts {
    use super::harness::SqliteHarness;

    daybook_application::customers_contract!(SqliteHarness::new().await);
}
