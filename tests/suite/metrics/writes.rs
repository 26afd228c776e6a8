//! Writes, from the queue to the log.

use serde_json::json;

use super::Scrape;
use crate::support::TestApp;

fn outcome(outcome: &'static str) -> [(&'static str, &'static str); 1] {
    [("daybook_write_outcome", outcome)]
}

const OUTCOMES: &str = "daybook_writer_requests_total";

#[tokio::test]
async fn a_write_shows_on_the_queue_in_its_batch_and_among_the_events() {
    let app = TestApp::start().await;
    for round in 0..4 {
        app.set("a", &round.to_string()).await;
    }
    app.unset("a").await;
    let scrape = Scrape::of(&app).await;
    let event = |kind| {
        let labels = [("daybook_event_category", "config"), ("daybook_event_type", kind)];
        scrape.count("daybook_events_recorded_total", &labels)
    };
    assert_eq!((event("ConfigValueSet"), event("ConfigValueDeleted")), (4, 1));
    assert_eq!(scrape.count(OUTCOMES, &outcome("committed")), 5);
    assert_eq!(scrape.count("daybook_writer_queue_wait_seconds_count", &[]), 5);
    assert_eq!(scrape.count("daybook_writer_batch_requests_sum", &[]), 5);
    assert!(scrape.count("daybook_writer_batch_size_bytes_sum", &[]) > 5 * 500);
    let commits = scrape.count("daybook_writer_commit_duration_seconds_count", &[]);
    assert_eq!(commits, scrape.count("daybook_writer_batch_duration_seconds_count", &[]));
    assert!((1..=5).contains(&commits));
    assert_eq!(scrape.count("daybook_log_position", &[]), 5);
    assert_eq!(scrape.count("daybook_writer_queue_length", &[]), 0);
    assert_eq!(scrape.count("daybook_writer_queue_size_bytes", &[]), 0);
    // Answered means that readers of this node see it.
    assert_eq!(scrape.count("daybook_subscription_lag", &[("daybook_subscription_name", "follower")]), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_is_counted_and_so_is_the_decision_that_it_makes_again() {
    let app = TestApp::start().await;
    // That two of them meet is likely, and not certain.
    for round in 0..50 {
        let writers: Vec<_> = (0..32)
            .map(|writer| {
                let http = (*app).clone();
                let body = json!({"value": format!("{round}-{writer}")});
                tokio::spawn(async move { http.put("/v1/config/contended", &body).await.expect(200) })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        if Scrape::of(&app).await.sum(OUTCOMES, &outcome("conflict")) > 0 {
            break;
        }
    }
    let scrape = Scrape::of(&app).await;
    let conflicts = scrape.count(OUTCOMES, &outcome("conflict"));
    assert!(conflicts > 0);
    let retries = [("daybook_event_category", "config")];
    assert_eq!(scrape.count("daybook_command_retries_total", &retries), conflicts);
    assert_eq!(scrape.count(OUTCOMES, &outcome("committed")), scrape.count("daybook_log_position", &[]));
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_find_the_queue_full_are_counted_as_shed() {
    let app = TestApp::start_with(|settings| settings.store.queue_length = 1).await;
    let mut refused = 0;
    // That they come faster than the writer takes them is likely, and not certain.
    for round in 0..50 {
        let writers: Vec<_> = (0..32)
            .map(|writer| {
                let http = (*app).clone();
                let path = format!("/v1/config/n{round}-{writer}");
                tokio::spawn(async move { http.put(&path, &json!({"value": "x"})).await.status })
            })
            .collect();
        for writer in writers {
            refused += u64::from(writer.await.unwrap() == 503);
        }
        if refused > 0 {
            break;
        }
    }
    assert!(refused > 0);
    let scrape = Scrape::of(&app).await;
    assert_eq!(scrape.count(OUTCOMES, &outcome("shed")), refused);
    assert_eq!(scrape.count("daybook_writer_queue_limit", &[]), 1);
}
