//! Reads of the past, and history.

use axum::body::Body;
use serde_json::{Value, json};

use super::{Test, next};

#[tokio::test]
async fn a_customer_is_read_as_of_a_position_or_a_time() {
    let test = Test::new();
    let ann = test.ann().await;
    test.done(&format!("PATCH {ann}"), &json!({"name": "Ann Smith"})).await;
    test.done(&format!("DELETE {ann}"), &Value::Null).await;
    let then = test.get(&format!("{ann}?as_of=memory.1")).await;
    assert_eq!((then.header("daybook-position"), then.header("etag")), ("memory.1", "\"1-j\""));
    assert_eq!(then.json()["name"], "Ann Lee");
    assert_eq!(
        test.get(&format!("{ann}?as_of=2026-01-01T00:00:00.000001Z")).await.json()["name"],
        "Ann Smith"
    );
    for missing in ["0", "3", "2999-01-01T00:00:00Z"] {
        let answer = test.get(&format!("{ann}?as_of={missing}")).await;
        assert_eq!(answer.problem(), (404, "customer-not-found".into()), "{missing}");
        assert!(answer.header("daybook-position").starts_with("memory."));
    }
    assert_eq!(test.get(&format!("{ann}?as_of=9")).await.problem(), (422, "position-not-yet".into()));
    assert_eq!(test.get(&format!("{ann}?as_of=other.1")).await.problem(), (410, "other-log".into()));
    assert_eq!(test.get(&format!("{ann}?at=1")).await.problem(), (400, "invalid-parameter".into()));
}

#[tokio::test]
async fn reads_wait_for_a_position_of_this_log() {
    let test = Test::new();
    let ann = test.ann().await;
    let paths = [
        "/v1/customers".to_owned(),
        ann.clone(),
        format!("{ann}/notes"),
        format!("{ann}/history"),
        format!("{ann}/export"),
    ];
    for path in paths {
        let wait = async |position: &str| {
            test.door.send(&format!("GET {path}"), &[("daybook-min-position", position)], Body::empty()).await
        };
        assert_eq!(wait("memory.1").await.status, 200, "{path}");
        assert_eq!(wait("memory.9").await.problem(), (503, "not-caught-up".into()), "{path}");
        assert_eq!(wait("other.1").await.problem(), (410, "other-log".into()), "{path}");
    }
}

#[tokio::test]
async fn history_tells_what_happened_also_to_a_deleted_customer() {
    let test = Test::new();
    let ann = test.ann().await;
    let headers = [super::ANY, ("daybook-actor", "bob"), ("daybook-reason", "moved")];
    test.send(&format!("PATCH {ann}"), &headers, &json!({"email": "ann@example.org"})).await;
    test.done(&format!("DELETE {ann}"), &Value::Null).await;
    let history = test.get(&format!("{ann}/history")).await.json();
    let types: Vec<_> =
        history.as_array().unwrap().iter().map(|event| event["event_type"].as_str().unwrap()).collect();
    assert_eq!(types, ["CustomerCreated", "CustomerChanged", "CustomerDeleted"]);
    assert_eq!(
        (&history[1]["data"]["previous_email"], &history[1]["data"]["fields"]),
        (&json!("ann@example.com"), &json!(["email"]))
    );
    assert_eq!(
        (&history[1]["metadata"]["actor"], &history[1]["metadata"]["reason"]),
        (&json!("bob"), &json!("moved"))
    );
    let newest = test.get(&format!("{ann}/history?order=desc&limit=1")).await;
    assert_eq!(newest.json()[0]["stream_version"], 3);
    assert_eq!(next(&newest).unwrap(), format!("{ann}/history?order=desc&limit=1&after=3"));
    let never = "/v1/customers/00000000-0000-7000-8000-000000000000/history";
    assert_eq!(test.get(never).await.problem(), (404, "customer-not-found".into()));
}
