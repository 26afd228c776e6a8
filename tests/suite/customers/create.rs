//! Creating customers, and reading them one by one.

use serde_json::{Value, json};

use super::support::{ANY, CUSTOMERS, ann, create, person, pointers};
use crate::support::TestApp;

#[tokio::test]
async fn what_was_created_is_shown_as_it_was_typed() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    assert_eq!(created.answer.header("location"), created.path);
    assert_eq!(created.answer.header("daybook-position").split_once('.').unwrap().1, "2");
    let shown = app.get(&created.path).await.expect(200);
    assert_eq!(shown.text, created.answer.text);
    assert_eq!(shown.header("etag"), created.answer.header("etag"));
    let shown = shown.json();
    let expected = json!({
        "id": created.id,
        "name": "Ann Miller",
        "email": "Ann.Miller@Example.com",
        "phone": "+49 30 901820",
        "phone_e164": "+4930901820",
        "address": "Alexanderplatz 1\n10178 Berlin",
        "tags": ["newsletter", "vip"],
        "consents": [{"purpose": "newsletter", "granted": true, "at": "2026-01-05T09:00:00.000000Z", "source": "web form"}],
        "legal_hold_until": null,
        "version": 2,
        "deleted": false,
        "created_at": shown["created_at"],
        "updated_at": shown["updated_at"],
    });
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn a_name_and_an_address_are_enough() {
    let app = TestApp::start().await;
    let created = create(&app, &person("  Bo ", " bo@example.com ")).await;
    assert_eq!(created.answer.header("etag"), "\"1-j\"");
    let shown = app.get(&created.path).await.expect(200).json();
    assert_eq!((&shown["name"], &shown["email"]), (&json!("Bo"), &json!("bo@example.com")));
    for absent in ["phone", "phone_e164", "address", "legal_hold_until"] {
        assert_eq!(shown[absent], Value::Null, "{absent}");
    }
    assert_eq!((&shown["tags"], &shown["consents"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn each_broken_rule_is_named_with_its_field_and_all_at_once() {
    let app = TestApp::start().await;
    let long = |most: usize| "x".repeat(most + 1);
    let refused = [
        (json!({}), vec!["/name", "/email"]),
        (json!({"name": " ", "email": "a@example.com"}), vec!["/name"]),
        (json!({"name": long(200), "email": "a@example.com"}), vec!["/name"]),
        (json!({"name": "A\u{0}", "email": "a@example.com"}), vec!["/name"]),
        (json!({"name": "A", "email": "a@example.com", "phone": long(40)}), vec!["/phone"]),
        (json!({"name": "A", "email": "a@example.com", "address": long(1_000)}), vec!["/address"]),
        (json!({"name": "A", "email": "a@example.com", "tags": ["ok", ""]}), vec!["/tags/1"]),
        (json!({"name": "A", "email": "a@example.com", "colour": "red"}), vec!["/colour"]),
        (json!({"name": 1, "email": "nobody", "id": "x"}), vec!["/id", "/name", "/email"]),
    ];
    for (body, expected) in refused {
        let problem = app.post(CUSTOMERS, &body).await.problem(422, "invalid-fields");
        assert_eq!(pointers(&problem), expected, "{body}");
    }
    for email in
        ["", "ann", "ann@", "@example.com", "a b@example.com", "ann@@example.com", "ann@example..com"]
    {
        let problem = app.post(CUSTOMERS, &person("A", email)).await.problem(422, "invalid-fields");
        assert_eq!(pointers(&problem), ["/email"], "{email:?}");
    }
    assert_eq!(app.get(CUSTOMERS).await.expect(200).text, "[]");
}

#[tokio::test]
async fn the_limits_themselves_are_allowed() {
    let app = TestApp::start().await;
    let email = format!("{}@{}.example.com", "l".repeat(64), "d".repeat(60));
    let body = json!({"name": "ä".repeat(200), "email": email, "phone": "1".repeat(40), "address": "漢".repeat(1_000)});
    let shown = create(&app, &body).await.answer.json();
    for field in ["name", "email", "phone", "address"] {
        assert_eq!(shown[field], body[field]);
    }
    assert_eq!(shown["phone_e164"], Value::Null);
}

#[tokio::test]
async fn an_address_is_taken_whatever_its_case_and_composition() {
    let app = TestApp::start().await;
    create(&app, &person("Zoë", "Zo\u{eb}.Strauß@Example.com")).await;
    for same in
        ["zo\u{eb}.strauß@example.com", "ZOE\u{308}.STRAUSS@EXAMPLE.COM", "zoe\u{308}.strauss@example.com"]
    {
        let problem = app.post(CUSTOMERS, &person("Other", same)).await.problem(409, "email-taken");
        assert!(!problem.to_string().contains("Zo"), "it says whose: {problem}");
    }
    create(&app, &person("Zoe", "zoe.strauss@example.com")).await;
}

#[tokio::test]
async fn what_is_no_customer_is_not_found() {
    let app = TestApp::start().await;
    for id in
        ["0192f0c1-2345-7000-8000-000000000000", "1", "x", "..%2f", "0192f0c1-2345-7000-8000-00000000000g"]
    {
        app.get(&format!("{CUSTOMERS}/{id}")).await.problem(404, "customer-not-found");
        app.delete_with(&format!("{CUSTOMERS}/{id}"), &ANY).await.problem(404, "customer-not-found");
    }
}

#[tokio::test]
async fn a_reader_that_has_the_version_gets_no_body() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let tag = created.answer.header("etag").to_owned();
    let same = app.get_with(&created.path, &[("if-none-match", &tag)]).await.expect(304);
    assert_eq!((same.text.as_str(), same.header("etag")), ("", tag.as_str()));
    app.get_with(&created.path, &[("if-none-match", "\"1-j\"")]).await.expect(200);
}

#[tokio::test]
async fn a_creation_is_done_once_per_key() {
    let app = TestApp::start().await;
    let key = [("idempotency-key", "create-1")];
    let first = app.post_with(CUSTOMERS, &ann(), &key).await.expect(201);
    let again = app.post_with(CUSTOMERS, &ann(), &key).await.expect(201);
    assert_eq!((&again.text, again.header("location")), (&first.text, first.header("location")));
    app.post_with(CUSTOMERS, &person("B", "b@example.com"), &key).await.problem(422, "key-reused");
    assert_eq!(app.get(CUSTOMERS).await.items().len(), 1);
}
