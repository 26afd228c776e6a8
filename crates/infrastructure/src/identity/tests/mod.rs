//! Users and sessions on a store of their own.

mod anew;
mod cached;
mod harness;
mod plans;

/// The suites that every adapter runs.
mod contracts {
    use super::harness::StoreHarness;

    daybook_application::identity_contract!(StoreHarness::new().await);
}

daybook_test_servers::on_postgres! {
    mod contracts_on_postgres {
        use super::harness::StoreHarness;

        daybook_application::identity_contract!(StoreHarness::on_postgres().await);
    }
}

/// What makes secrets knows no database.
mod secrets {
    use crate::identity::RandomSecrets;

    daybook_application::secrets_contract!(RandomSecrets);
}
