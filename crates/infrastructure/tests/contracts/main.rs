//! The ports' contract suites on the real store. A second database adds one line below.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test panics when it fails")]

mod erasing;
mod integrity;
mod keys;
mod member;
mod sealing;
mod sqlite;
mod subscriptions;
mod writer;

mod on_sqlite {
    use super::sqlite::SqliteHarness;

    daybook_application::port_contracts!(SqliteHarness::new().await);
}
