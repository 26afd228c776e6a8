//! The ports' contract suites on the real store, on a PostgreSQL server.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test panics when it fails")]

daybook_test_servers::on_postgres! {
    const ON_POSTGRES: bool = true;

    /// What is tested of files: there are none here.
    macro_rules! on_files {
        ($($item:item)*) => {};
    }

    include!("suites.rs");

    mod cut;
    mod nodes;
    mod older;
    mod staleness;
    mod tls;
}
