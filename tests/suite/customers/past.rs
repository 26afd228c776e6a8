//! Customers as they were, and what happened to them.

use reqwest::Method;
use serde_json::json;

use super::support::{ANY, CUSTOMERS, ann, change, create, over, person};
use crate::support::TestApp;

#[tokio::test]
async fn a_customer_is_read_as_of_every_position() {
    let app = TestApp::start().await;
    create(&app, &person("Other", "other@example.com")).await;
    let created = create(&app, &ann()).await;
    let first = created.answer.text.clone();
    let second = over(&app, Method::PATCH, &created.path, &json!({"name": "Anna"})).await.expect(200);
    app.delete_with(&created.path, &ANY).await.expect(204);
    let third = over(&app, Method::POST, &created.at("undelete"), &json!({})).await.expect(200);
    let at = |position: u64| format!("{}?as_of={position}", created.path);
    app.get(&at(1)).await.problem(404, "customer-not-found");
    app.get(&at(2)).await.problem(404, "customer-not-found");
    assert_eq!(app.get(&at(3)).await.expect(200).text, first);
    assert_eq!(app.get(&at(4)).await.expect(200).text, second.text);
    app.get(&at(5)).await.problem(404, "customer-not-found");
    assert_eq!(app.get(&at(6)).await.expect(200).text, third.text);
    app.get(&at(7)).await.problem(422, "position-not-yet");
    let time = second.json()["updated_at"].as_str().unwrap().to_owned();
    assert_eq!(app.get(&format!("{}?as_of={time}", created.path)).await.text, second.text);
}

#[tokio::test]
async fn history_tells_who_did_what_and_why() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let headers = [("if-match", "*"), ("daybook-actor", "bob"), ("daybook-reason", "Ann has married")];
    change(&app, Method::PATCH, &created.path, &json!({"name": "Ann Smith"}), &headers).await.expect(200);
    let history = app.get(&created.at("history")).await.expect(200);
    assert_eq!(history.each("event_type"), ["CustomerCreated", "CustomerConsentRecorded", "CustomerChanged"]);
    let last = history.items().pop().unwrap();
    assert_eq!((&last["data"]["name"], &last["data"]["fields"]), (&json!("Ann Smith"), &json!(["name"])));
    assert_eq!(
        (&last["metadata"]["actor"], &last["metadata"]["reason"]),
        (&json!("bob"), &json!("Ann has married"))
    );
    assert_eq!(
        (&last["stream_version"], &last["stream"]),
        (&json!(3), &json!(format!("customer-{}", created.id)))
    );
    let backwards = app.get(&created.at("history?order=desc&limit=1")).await;
    assert_eq!(backwards.each("event_type"), ["CustomerChanged"]);
    assert_eq!(app.all_pages(&created.at("history?limit=1")).await, history.items());
    let unknown = format!("{CUSTOMERS}/0192f0c1-2345-7000-8000-000000000000/history");
    app.get(&unknown).await.problem(404, "customer-not-found");
}

#[tokio::test]
async fn all_that_is_held_about_a_person_is_exported() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    over(&app, Method::POST, &created.at("notes"), &json!({"text": "prefers mornings"})).await.expect(201);
    let export = app.get(&created.at("export")).await.expect(200).json();
    assert_eq!(export["customer"], app.get(&created.path).await.json());
    assert_eq!(export["notes"][0]["text"], "prefers mornings");
    assert_eq!(export["events"].as_array().unwrap().len(), 3);
    assert_eq!(export["events"][0]["data"]["email"], "Ann.Miller@Example.com");
    app.delete_with(&created.path, &ANY).await.expect(204);
    assert_eq!(app.get(&created.at("export")).await.expect(200).json()["customer"]["deleted"], true);
}
