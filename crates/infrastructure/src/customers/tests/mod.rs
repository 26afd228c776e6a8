//! Customers on a store of its own.

mod anew;
mod cached;
mod claims;
mod harness;
mod plans;

/// The suites that every adapter runs.
mod contracts {
    use super::harness::StoreHarness;

    daybook_application::customers_contract!(StoreHarness::new().await);
}

daybook_test_servers::on_postgres! {
    mod contracts_on_postgres {
        use super::harness::StoreHarness;

        daybook_application::customers_contract!(StoreHarness::on_postgres().await);
    }
}
