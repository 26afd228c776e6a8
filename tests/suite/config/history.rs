//! What happened to an entry.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn a_name_that_was_never_set_has_an_empty_history() {
    let app = TestApp::start().await;
    for path in ["/config/nothing/history", "/v1/config/nothing/history"] {
        assert_eq!(app.get(path).await.expect(200).json(), json!([]));
    }
}

#[tokio::test]
async fn every_change_is_there_oldest_first_with_what_was_before() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    app.set("theme", "light").await;
    app.unset("theme").await;
    app.set("theme", "dark").await;
    let items = app.get("/v1/config/theme/history").await.expect(200).items();
    let kinds: Vec<_> = items.iter().map(|item| item["event_type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["ConfigValueSet", "ConfigValueSet", "ConfigValueDeleted", "ConfigValueSet"]);
    let versions: Vec<_> = items.iter().map(|item| item["stream_version"].as_u64().unwrap()).collect();
    assert_eq!(versions, [1, 2, 3, 4]);

    let data = |i: usize| &items[i]["data"];
    assert_eq!((&data(0)["value"], &data(0)["old_value"]), (&json!("dark"), &json!(null)));
    assert_eq!((&data(1)["value"], &data(1)["old_value"]), (&json!("light"), &json!("dark")));
    assert_eq!((&data(2)["deleted_value"], &data(2)["config_name"]), (&json!("light"), &json!("theme")));
    assert_eq!((&data(3)["value"], &data(3)["old_value"]), (&json!("dark"), &json!(null)));
    for item in &items {
        assert_eq!(item["data"]["config_name"], "theme");
        assert_eq!(item["data"]["timestamp"], item["created_at"]);
        assert_eq!(item["stream"], "config-theme");
        assert_eq!(item["metadata"]["aggregate_id"], "theme");
        assert_eq!(item["metadata"]["aggregate_type"], "config");
    }
    let times: Vec<_> = items.iter().map(|item| item["created_at"].as_str().unwrap()).collect();
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
}

#[tokio::test]
async fn history_says_who_why_and_in_the_course_of_which_request() {
    let app = TestApp::start().await;
    let request = "0192f7c4-0000-7000-8000-00000000abcd";
    let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let headers = [
        ("daybook-actor", "user:ann"),
        ("daybook-reason", "wegen der Größe"),
        ("daybook-request-id", request),
        ("traceparent", traceparent),
    ];
    let answer = app.put_with("/v1/config/theme", &json!({"value": "dark"}), &headers).await.expect(200);
    assert_eq!(answer.header("daybook-request-id"), request);
    app.set("theme", "light").await;
    let items = app.get("/v1/config/theme/history").await.expect(200).items();
    let metadata = &items[0]["metadata"];
    assert_eq!(metadata["actor"], "user:ann");
    assert_eq!(metadata["reason"], "wegen der Größe");
    assert_eq!(metadata["correlation_id"], request);
    assert_eq!(metadata["traceparent"], traceparent);
    assert_eq!(items[1]["metadata"]["actor"], "anonymous");
}

#[tokio::test]
async fn history_is_read_from_either_end_whole_or_in_pages() {
    let app = TestApp::start().await;
    for i in 0..12 {
        app.set("n", &i.to_string()).await;
    }
    let whole = app.get("/v1/config/n/history").await.expect(200).items();
    assert_eq!(whole.len(), 12);
    assert_eq!(app.all_pages("/v1/config/n/history?limit=5").await, whole);
    let reversed: Vec<_> = whole.iter().rev().cloned().collect();
    assert_eq!(app.get("/v1/config/n/history?order=desc").await.expect(200).items(), reversed);
    assert_eq!(app.all_pages("/v1/config/n/history?order=desc&limit=5").await, reversed);
    app.get_json("/v1/config/n/history?order=sideways").await.problem(400, "invalid-parameter");
}

#[tokio::test]
async fn a_long_history_is_whole_without_a_limit() {
    let app = TestApp::start().await;
    for i in 0..260 {
        app.set("n", &i.to_string()).await;
    }
    let versions = app.get("/v1/config/n/history").await.expect(200).items();
    let versions: Vec<_> = versions.iter().map(|item| item["stream_version"].as_u64().unwrap()).collect();
    assert_eq!(versions, (1..=260).collect::<Vec<_>>());
}
