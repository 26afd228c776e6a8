//! The document of one customer.

use axum::body::Body;
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::Test;

#[tokio::test]
async fn a_document_has_all_that_is_held_also_of_a_deleted_customer() {
    let test = Test::new();
    let ann = test.ann().await;
    let other = test.created("Bob", "bob@example.com").await;
    for text in ["one", "two"] {
        test.done(&format!("POST {ann}/notes"), &json!({"text": text})).await;
    }
    test.done(&format!("POST {other}/notes"), &json!({"text": "of another"})).await;
    test.done(&format!("DELETE {ann}"), &Value::Null).await;
    let document = test.get(&format!("{ann}/export")).await;
    assert_eq!(
        (document.header("content-type"), document.header("daybook-position")),
        ("application/json", "memory.6")
    );
    let json = document.json();
    assert_eq!((&json["customer"]["name"], &json["customer"]["deleted"]), (&json!("Ann Lee"), &json!(true)));
    let notes: Vec<_> = json["notes"].as_array().unwrap().iter().map(|note| note["text"].clone()).collect();
    assert_eq!(notes, ["one", "two"]);
    let versions: Vec<_> =
        json["events"].as_array().unwrap().iter().map(|e| e["stream_version"].clone()).collect();
    assert_eq!(versions, [1, 2, 3, 4]);
    assert_eq!(json.as_object().unwrap().len(), 3);
}

#[tokio::test]
async fn a_document_without_notes_and_one_with_many_are_whole() {
    let test = Test::new();
    let ann = test.ann().await;
    assert_eq!(test.get(&format!("{ann}/export")).await.json()["notes"], json!([]));
    for i in 0..40 {
        test.done(&format!("POST {ann}/notes"), &json!({"text": format!("n{i}")})).await;
    }
    let json = test.get(&format!("{ann}/export")).await.json();
    assert_eq!((json["notes"].as_array().unwrap().len(), json["events"].as_array().unwrap().len()), (40, 41));
    let never = "/v1/customers/00000000-0000-7000-8000-000000000000/export";
    assert_eq!(test.get(never).await.problem(), (404, "customer-not-found".into()));
}

#[tokio::test]
async fn a_document_is_of_one_moment_though_it_is_written_later() {
    let test = Test::new();
    let ann = test.ann().await;
    let open = test.door.open(&format!("GET {ann}/export"), &[], Body::empty()).await;
    test.done(&format!("POST {ann}/notes"), &json!({"text": "later"})).await;
    let body = open.into_body().collect().await.unwrap().to_bytes();
    let document: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((&document["notes"], &document["customer"]["version"]), (&json!([]), &json!(1)));
    assert_eq!(document["events"].as_array().unwrap().len(), 1);
}
