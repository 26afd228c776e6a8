//! The trace of work that follows the log: here of what publishes it.

daybook_test_servers::with_nats! {
    use daybook_test_servers::Nats;

    use super::receiver::Seen;
    use super::{CONSUMER, Traced, below, one};

    /// OTLP's number of this kind of span.
    const PRODUCER: i32 = 4;

    /// What was published and noted. Before that the stream has to be made, which takes a try that fails.
    fn done(spans: &[Seen]) -> Option<&Seen> {
        spans.iter().find(|span| span.name == "follow nats" && !span.failed)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_subscribers_work_is_linked_to_the_write_that_set_it_off() {
        let nats = Nats::start();
        let traced = Traced::start(&[("NATS_URL", &nats.url())]).await;
        traced.server.http().set("a", "on").await;
        let whole = |spans: &[Seen]| done(spans).is_some() && spans.iter().any(|span| span.name == "config.set");
        let spans = traced.receiver.until(whole).await.spans;
        let follow = done(&spans).unwrap();
        assert_eq!(follow.links, [one(&spans, "event_store.append").place()]);
        assert_eq!((follow.kind, follow.parent.as_str()), (CONSUMER, ""));
        assert_eq!(follow.attribute("daybook.subscription.name"), "nats");
        assert_eq!(follow.attribute("daybook.events"), "1");
        let of_checkpoint: &[&str] = if crate::ON_POSTGRES {
            &["INSERT checkpoints", "SELECT checkpoints", "WRITE checkpoints"]
        } else {
            &["WRITE checkpoints"]
        };
        let mut expected = ["BEGIN", "COMMIT", "SELECT events", "event_store.queue", "nats publish"].to_vec();
        expected.extend(of_checkpoint);
        expected.sort_unstable();
        assert_eq!(below(&spans, follow), expected);
        let published = |span: &&Seen| span.name == "nats publish" && span.parent == follow.id;
        let published = spans.iter().find(published).unwrap();
        assert_eq!((published.kind, published.attribute("messaging.system")), (PRODUCER, "nats"));
        assert_eq!(published.attribute("messaging.batch.message_count"), "1");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_try_of_a_subscriber_ends_and_says_where_it_failed() {
        let nats = Nats::start();
        let traced = Traced::start(&[("NATS_URL", &nats.url())]).await;
        traced.server.http().set("a", "on").await;
        let spans = traced.receiver.until(|spans| done(spans).is_some()).await.spans;
        let tries: Vec<_> = spans.iter().filter(|span| span.name == "follow nats").collect();
        // One more, if it was not connected yet: then nothing was published.
        let (last, failed) = tries.split_last().unwrap();
        assert!(!last.failed && !failed.is_empty(), "{tries:#?}");
        for failed in failed {
            assert_eq!(failed.attribute("error.type"), "subscription");
            assert_eq!(failed.links, last.links);
        }
        let published: Vec<_> = spans.iter().filter(|span| span.name == "nats publish" && span.failed).collect();
        let [published] = published.as_slice() else { panic!("not one failure: {published:#?}") };
        assert_eq!(published.attribute("error.type"), "unavailable");
        assert!(failed.iter().any(|failed| below(&spans, failed) == ["nats publish"] && published.parent == failed.id));
    }
}
