//! Conditional requests and idempotency keys.

use axum::body::Body;
use serde_json::json;

use super::JSON;
use crate::testing::{Answer, TestDoor};

async fn put(door: &TestDoor, value: &str, headers: &[(&str, &str)]) -> Answer {
    let headers: Vec<_> = headers.iter().copied().chain([JSON]).collect();
    door.send("PUT /v1/config/a", &headers, json!({"value": value}).to_string()).await
}

#[tokio::test]
async fn a_stale_if_match_is_refused_with_the_current_version() {
    let door = TestDoor::new();
    door.set("a", "1").await;
    door.set("a", "2").await;
    let stale = put(&door, "3", &[("if-match", "\"1-t\"")]).await;
    assert_eq!(stale.problem(), (412, "version-stale".into()));
    assert_eq!(stale.json()["current_version"], 2);
    for never in ["W/\"2-t\"", "\"x\"", "\"7-t\", \"8-t\""] {
        assert_eq!(put(&door, "3", &[("if-match", never)]).await.status, 412, "{never}");
    }
    assert_eq!(put(&door, "3", &[("if-match", "\"1-t\", \"2-j\"")]).await.header("etag"), "\"3-j\"");
    assert_eq!(put(&door, "4", &[("if-match", "*")]).await.status, 200);
    let stale = door.send("DELETE /v1/config/a", &[("if-match", "\"3-t\"")], Body::empty()).await;
    assert_eq!(stale.status, 412);
    assert_eq!(door.get("/v1/config/a").await.text(), "4");
}

#[tokio::test]
async fn if_none_match_creates_only() {
    let door = TestDoor::new();
    assert_eq!(put(&door, "1", &[("if-match", "*")]).await.status, 412);
    assert_eq!(put(&door, "1", &[("if-none-match", "*")]).await.status, 200);
    assert_eq!(put(&door, "2", &[("if-none-match", "*")]).await.status, 412);
    assert_eq!(
        put(&door, "2", &[("if-none-match", "\"1-t\"")]).await.problem(),
        (400, "invalid-header".into())
    );
    let both = [("if-none-match", "*"), ("if-match", "*")];
    assert_eq!(put(&door, "2", &both).await.problem(), (400, "invalid-header".into()));
    assert_eq!(door.get("/v1/config/a").await.text(), "1");
}

#[tokio::test]
async fn a_reader_that_has_the_version_gets_304() {
    let door = TestDoor::new();
    door.set("a", "1").await;
    let tag = door.get("/v1/config/a").await.header("etag").to_owned();
    assert_eq!(tag, "\"1-t\"");
    let known = door.send("GET /v1/config/a", &[("if-none-match", &tag)], Body::empty()).await;
    assert_eq!((known.status.as_u16(), known.text(), known.header("etag")), (304, "", &*tag));
    let other_form = door.send("GET /v1/config/a", &[("if-none-match", &tag), JSON], Body::empty()).await;
    assert_eq!(other_form.status, 200);
    door.set("a", "2").await;
    let changed = door.send("GET /v1/config/a", &[("if-none-match", &tag)], Body::empty()).await;
    assert_eq!((changed.status.as_u16(), changed.text()), (200, "2"));
}

#[tokio::test]
async fn a_key_is_worked_on_once_and_answered_alike() {
    let door = TestDoor::new();
    let key = [("idempotency-key", "k1")];
    let first = put(&door, "1", &key).await;
    door.set("a", "2").await;
    let again = put(&door, "1", &key).await;
    assert_eq!(again.body, first.body);
    assert_eq!(again.header("etag"), first.header("etag"));
    assert_eq!(again.header("daybook-position"), first.header("daybook-position"));
    assert_eq!(door.get("/v1/config/a").await.text(), "2");
    assert_eq!(put(&door, "other", &key).await.problem(), (422, "key-reused".into()));
    let bob = [("idempotency-key", "k1"), ("daybook-actor", "bob")];
    assert_eq!(put(&door, "3", &bob).await.header("etag"), "\"3-j\"");
}

#[tokio::test]
async fn a_key_is_for_one_record_only() {
    let door = TestDoor::new();
    let key = [("idempotency-key", "k1")];
    assert_eq!(put(&door, "1", &key).await.status, 200);
    let other = door.send("PUT /v1/config/b", &key, r#"{"value":"1"}"#).await;
    assert_eq!(other.status, 422);
}
