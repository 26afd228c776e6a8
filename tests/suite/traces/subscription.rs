//! The trace of work that follows the log: here of what publishes it.

daybook_test_servers::with_nats! {
    use daybook_test_servers::Nats;

    use super::{CONSUMER, Traced, one};

    #[tokio::test(flavor = "multi_thread")]
    async fn a_subscribers_work_is_linked_to_the_write_that_set_it_off() {
        let nats = Nats::start();
        let traced = Traced::start(&[("NATS_URL", &nats.url())]).await;
        traced.server.http().set("a", "on").await;
        let spans = traced.spans(&["follow nats", "config.set"]).await;
        let follow = one(&spans, "follow nats");
        assert_eq!(follow.links, [one(&spans, "event_store.append").place()]);
        assert_eq!((follow.kind, follow.parent.as_str()), (CONSUMER, ""));
        assert_eq!(follow.attribute("daybook.subscription.name"), "nats");
        assert_eq!(follow.attribute("daybook.events"), "1");
    }
}
