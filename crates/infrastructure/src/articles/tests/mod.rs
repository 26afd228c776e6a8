//! Articles on a store of its own.

mod anew;
mod cached;
mod common_words;
mod harness;
mod index;
mod plans;
mod volume;

/// The suites that every adapter runs.
mod contracts {
    use super::harness::StoreHarness;

    daybook_application::articles_contract!(StoreHarness::new().await);
}

daybook_test_servers::on_postgres! {
    mod plans_on_postgres;

    mod contracts_on_postgres {
        use super::harness::StoreHarness;

        daybook_application::articles_contract!(StoreHarness::on_postgres().await);
    }
}
