//! Making entries what they were.

use serde_json::json;

use crate::support::TestApp;

const PATH: &str = "/v1/config-changes/revert";

async fn with_history() -> TestApp {
    let app = TestApp::start().await;
    app.put("/v1/config/f.a", &json!({"value": "1", "type": "integer"})).await.expect(200);
    app.set("f.b", "old").await;
    app.set("g", "old").await;
    app.put("/v1/config/f.a", &json!({"value": "one", "type": "string"})).await.expect(200);
    app.unset("f.b").await;
    app.set("f.c", "new").await;
    app.set("g", "new").await;
    app
}

#[tokio::test]
async fn a_revert_is_one_commit_after_which_entries_are_what_they_were() {
    let app = with_history().await;
    let before = app.get("/v1/config?as_of=3").await.expect(200).json();
    let answer = app.post(PATH, &json!({"to": "3", "reason": "rolled back"})).await.expect(200);
    assert_eq!(app.get("/v1/config").await.json(), before);
    assert_eq!(app.get_json("/v1/config/f.a").await.json()["type"], "integer");
    let events = app.get("/v1/events?after=7").await.expect(200).items();
    assert_eq!(events.len(), 4);
    assert!(events.iter().all(|event| event["metadata"]["reason"] == "rolled back"));
    assert_eq!(answer.position_number(), 11);
    assert_eq!(app.get("/v1/config?as_of=7").await.expect(200).items().len(), 3);
}

#[tokio::test]
async fn a_prefix_limits_it() {
    let app = with_history().await;
    app.post(PATH, &json!({"to": "3", "prefix": "f."})).await.expect(200);
    assert_eq!(app.get("/v1/config/f.a").await.text, "1");
    assert_eq!(app.get("/v1/config/g").await.text, "new");
    app.get("/v1/config/f.c").await.expect(404);
}

#[tokio::test]
async fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let app = with_history().await;
    let before = app.get("/v1/config").await.json();
    let answer = app.post(PATH, &json!({"to": "3", "dry_run": true})).await.expect(200);
    let text = answer.text.clone();
    for name in ["f.a", "f.b", "f.c", "g"] {
        assert!(text.contains(&format!("\"{name}\"")), "{name}: {text}");
    }
    assert_eq!(app.get("/v1/config").await.json(), before);
    assert_eq!(app.get("/v1/events").await.items().len(), 7);
}

#[tokio::test]
async fn where_nothing_differs_nothing_is_written() {
    let app = with_history().await;
    let head = app.get("/v1/events?limit=500").await.items().len();
    let answer = app.post_with(PATH, &json!({"to": "7"}), &[("idempotency-key", "k")]).await.expect(200);
    assert_eq!(answer.position_number(), 7);
    let again = app.post_with(PATH, &json!({"to": "7"}), &[("idempotency-key", "k")]).await.expect(200);
    assert_eq!(again.text, answer.text);
    assert_eq!(app.get("/v1/events?limit=500").await.items().len(), head);
}

#[tokio::test]
async fn a_revert_to_a_time_and_a_revert_of_the_revert() {
    let app = with_history().await;
    let history = app.get("/v1/config/g/history").await.expect(200).each("created_at");
    let now = app.get("/v1/config").await.json();
    app.post(PATH, &json!({"to": history[0]})).await.expect(200);
    assert_eq!(app.get("/v1/config/g").await.text, "old");
    app.post(PATH, &json!({"to": "7"})).await.expect(200);
    assert_eq!(app.get("/v1/config").await.json(), now);
}

#[tokio::test]
async fn a_body_that_is_not_valid_names_each_field() {
    let app = with_history().await;
    for body in [
        json!({}),
        json!({"to": 1.5}),
        json!({"to": "x"}),
        json!({"to": "3", "dry_run": "yes"}),
        json!({"to": "3", "extra": 1}),
    ] {
        app.post(PATH, &body).await.problem(422, "invalid-fields");
    }
    app.post(PATH, &json!({"to": "99"})).await.problem(422, "position-not-yet");
    app.post(PATH, &json!({"to": "zzzzzzzz.1"})).await.problem(410, "other-log");
    assert_eq!(app.get("/v1/events").await.items().len(), 7);
}
