//! Conditional requests and idempotency keys.

use axum::body::Body;
use serde_json::{Value, json};

use super::Test;

#[tokio::test]
async fn a_stale_write_is_told_the_version_and_the_fields_that_differ() {
    let test = Test::new();
    let ann = test.ann().await;
    test.done(&format!("PATCH {ann}"), &json!({"name": "Ann Smith", "tags": ["new"]})).await;
    test.done(&format!("POST {ann}/notes"), &json!({"text": "called"})).await;
    let stale = async |tag: &str| {
        test.send(&format!("PATCH {ann}"), &[("if-match", tag)], &json!({"name": "Other"})).await
    };
    let first = stale("\"1-j\"").await;
    assert_eq!(first.problem(), (412, "version-stale".into()));
    assert_eq!(
        (&first.json()["current_version"], &first.json()["differing_fields"]),
        (&json!(3), &json!(["name", "tags"]))
    );
    assert_eq!(stale("\"2-j\"").await.json()["differing_fields"], json!([]), "only a note came since");
    for never in ["\"9-j\"", "W/\"3-j\"", "\"x\"", "\"3-r\""] {
        let answer = stale(never).await;
        assert_eq!(answer.problem(), (412, "version-stale".into()), "{never}");
        assert_eq!(
            (&answer.json()["current_version"], answer.json().get("differing_fields")),
            (&json!(3), None)
        );
    }
    assert_eq!(test.get(&ann).await.json()["name"], "Ann Smith");
    assert_eq!(stale("\"2-j\", \"3-j\"").await.status, 200);
}

#[tokio::test]
async fn a_reader_that_has_the_version_gets_304() {
    let test = Test::new();
    let ann = test.ann().await;
    let get = async |tag: &str| {
        test.door.send(&format!("GET {ann}"), &[("if-none-match", tag)], Body::empty()).await
    };
    let known = get("\"1-j\"").await;
    assert_eq!((known.status.as_u16(), known.text(), known.header("etag")), (304, "", "\"1-j\""));
    test.done(&format!("PATCH {ann}"), &json!({"name": "Bea"})).await;
    assert_eq!(get("\"1-j\"").await.json()["name"], "Bea");
}

#[tokio::test]
async fn a_change_under_a_key_is_done_once_and_answered_alike() {
    let test = Test::new();
    let ann = test.ann().await;
    let headers = [("if-match", "\"1-j\""), ("idempotency-key", "k")];
    let change = async || test.send(&format!("PATCH {ann}"), &headers, &json!({"name": "Bea"})).await;
    let first = change().await;
    assert_eq!(first.status, 200);
    test.done(&format!("PATCH {ann}"), &json!({"name": "Cleo"})).await;
    let again = change().await;
    assert_eq!((&again.body, again.header("etag")), (&first.body, first.header("etag")));
    test.done(&format!("DELETE {ann}"), &Value::Null).await;
    assert_eq!(change().await.body, first.body, "also when it is deleted since");
    assert_eq!(test.get(&format!("{ann}/history")).await.json().as_array().unwrap().len(), 4);
}
