//! One suite of cases per port; each case is a function over a fresh [`Harness`](super::Harness).
//!
//! A suite is run by its macro (`streams_contract!(SqliteHarness::new().await)`), all of them by
//! [`port_contracts!`](crate::port_contracts). The crate that runs them needs tokio with `macros` and
//! `rt-multi-thread`. A new case is a function in the suite's file and its name in the macro below it.
#![expect(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a case is an assertion whose name is its sentence"
)]

pub mod claims;
pub mod config_entries;
mod config_model;
pub mod erasing;
pub mod event_log;
pub mod following;
pub mod receipts;
pub mod streams;
mod support;
pub mod timeline;

/// Makes a test of every case of one suite; the macros of the suites call it.
#[doc(hidden)]
#[macro_export]
macro_rules! contract_cases {
    ($harness:expr, $suite:ident: $($case:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                $crate::testing::contracts::$suite::$case($harness).await;
            }
        )+
    };
}

/// Runs every suite on an adapter; the expression makes a fresh harness and may `.await`.
#[macro_export]
macro_rules! port_contracts {
    ($harness:expr) => {
        $crate::streams_contract!($harness);
        $crate::claims_contract!($harness);
        $crate::erasing_contract!($harness);
        $crate::receipts_contract!($harness);
        $crate::event_log_contract!($harness);
        $crate::timeline_contract!($harness);
        $crate::following_contract!($harness);
        $crate::config_entries_contract!($harness);
    };
}
