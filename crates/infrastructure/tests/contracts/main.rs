//! The ports' contract suites on the real store, in files. `postgres.rs` runs the same on a server.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test panics when it fails")]

const ON_POSTGRES: bool = false;

/// What is tested of files.
macro_rules! on_files {
    ($($item:item)*) => { $($item)* };
}

include!("suites.rs");
