// What `main.rs` and `postgres.rs` run.

mod erasing;
mod integrity;
mod keys;
mod member;
mod place;
mod sealing;
mod store;
mod subscriptions;
mod writer;

mod ports {
    use super::store::StoreHarness;

    daybook_application::port_contracts!(StoreHarness::new().await);
}
