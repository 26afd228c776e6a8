//! Events go out by NATS.

daybook_test_servers::with_nats! {
    mod published;
}
