//! Reading the log a page at a time.

use serde_json::json;

use crate::support::TestApp;

/// The number of each event's position.
fn positions(items: &[serde_json::Value]) -> Vec<u64> {
    let number = |item: &serde_json::Value| {
        let (_, number) = item["position"].as_str().unwrap().split_once('.').unwrap();
        number.parse().unwrap()
    };
    items.iter().map(number).collect()
}

#[tokio::test]
async fn an_empty_log_is_an_empty_array() {
    let app = TestApp::start().await;
    let page = app.get("/v1/events").await.expect(200);
    assert_eq!((page.json(), page.next()), (json!([]), None));
}

#[tokio::test]
async fn an_event_shows_its_place_and_what_happened() {
    let app = TestApp::start().await;
    let written = app.set("theme", "dark").await;
    let events = app.get("/v1/events").await.expect(200).items();
    let event = &events[0];
    assert_eq!(event["position"], written.position());
    assert_eq!(event["stream"], "config-theme");
    assert_eq!(event["stream_version"], 1);
    assert_eq!(event["event_type"], "ConfigValueSet");
    assert_eq!(event["category"], "config");
    assert_eq!(event["data"]["value"], "dark");
    assert!(event["created_at"].as_str().unwrap().ends_with('Z'));
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_have_no_gaps_whoever_writes() {
    let app = TestApp::start().await;
    let writers = (0..8).map(|writer| {
        let http = (*app).clone();
        tokio::spawn(async move {
            for i in 0..15 {
                http.set(&format!("n{writer}.{}", i % 3), "x").await;
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    let items = app.all_pages("/v1/events?limit=7").await;
    assert_eq!(positions(&items), (1..=120).collect::<Vec<_>>());
    assert_eq!(app.get("/v1/events?limit=500").await.items(), items);
}

#[tokio::test]
async fn a_page_begins_after_a_position() {
    let app = TestApp::start().await;
    let first = app.set("a", "1").await;
    app.set("b", "1").await;
    for after in [first.position(), "1"] {
        let items = app.get(&format!("/v1/events?after={after}")).await.expect(200).items();
        assert_eq!(positions(&items), [2], "{after}");
    }
    assert_eq!(app.get("/v1/events?after=2").await.expect(200).items().len(), 0);
    app.get("/v1/events?after=3").await.problem(422, "position-not-yet");
    app.get("/v1/events?after=zzzzzzzz.1").await.problem(410, "other-log");
    for after in ["x", "", "-1", "1.2.3"] {
        app.get(&format!("/v1/events?after={after}")).await.problem(400, "invalid-parameter");
    }
}

#[tokio::test]
async fn a_page_never_splits_a_commit() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    let changes: Vec<_> = (0..5).map(|i| json!({"name": format!("n{i}"), "value": "x"})).collect();
    app.post("/v1/config-changes", &json!({ "changes": changes })).await.expect(200);
    let page = app.get("/v1/events?after=1&limit=2").await.expect(200).items();
    assert_eq!(positions(&page), [2, 3, 4, 5, 6]);
    // A position within a commit begins before that commit.
    let within = app.get("/v1/events?after=3&limit=2").await.expect(200).items();
    assert_eq!(positions(&within), [2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn only_the_events_that_are_asked_for_are_listed() {
    let app = TestApp::start().await;
    for name in ["feature_a", "feature.b", "featureXc", "other"] {
        app.set(name, "x").await;
    }
    let streams = |query: &'static str| {
        let app = &app;
        async move {
            let items = app.all_pages(&format!("/v1/events?{query}&limit=1")).await;
            items.iter().map(|item| item["stream"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        }
    };
    assert_eq!(streams("stream_prefix=config-feature_").await, ["config-feature_a"]);
    assert_eq!(streams("stream_prefix=config-feature.").await, ["config-feature.b"]);
    assert_eq!(streams("category=config").await.len(), 4);
    assert_eq!(streams("category=config&stream_prefix=config-o").await, ["config-other"]);
    assert_eq!(streams("category=other").await, Vec::<String>::new());
    assert_eq!(streams("stream_prefix=%25").await, Vec::<String>::new());
}
