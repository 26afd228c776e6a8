//! Creating.

use serde_json::{Value, json};

use super::{Test, pointers};

#[tokio::test]
async fn a_customer_that_was_created_is_shown_whole_and_can_be_read() {
    let test = Test::new();
    let body = json!({"name": " Ann Lee ", "email": "Ann@Example.com", "phone": "+41 44 668 18 00",
        "address": "Weg 1\n8000 Zürich", "tags": ["Key Account", "a", "A"],
        "consents": [{"purpose": "newsletter", "source": "form"},
            {"purpose": "calls", "granted": false, "at": "2025-01-01T01:00:00+01:00"}]});
    let created = test.send("POST /v1/customers", &[], &body).await;
    assert_eq!(created.status, 201, "{}", created.text());
    assert_eq!((created.header("etag"), created.header("daybook-position")), ("\"3-j\"", "memory.3"));
    let id = created.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(created.header("location"), format!("/v1/customers/{id}"));
    let expected = json!({"id": id, "name": "Ann Lee", "email": "Ann@Example.com",
        "phone": "+41 44 668 18 00", "phone_e164": "+41446681800", "address": "Weg 1\n8000 Zürich",
        "tags": ["a", "key-account"],
        "consents": [
            {"purpose": "calls", "granted": false, "at": "2025-01-01T00:00:00.000000Z", "source": null},
            {"purpose": "newsletter", "granted": true, "at": "2026-01-01T00:00:00.000000Z", "source": "form"}],
        "legal_hold_until": null, "version": 3, "deleted": false,
        "created_at": "2026-01-01T00:00:00.000000Z", "updated_at": "2026-01-01T00:00:00.000000Z"});
    assert_eq!(created.json(), expected);
    let read = test.get(created.header("location")).await;
    assert_eq!((read.status.as_u16(), read.json(), read.header("etag")), (200, expected, "\"3-j\""));
}

#[tokio::test]
async fn what_was_left_out_is_null_or_empty() {
    let test = Test::new();
    let ann = test.get(&test.ann().await).await.json();
    for field in ["phone", "phone_e164", "address", "legal_hold_until"] {
        assert!(ann.as_object().unwrap().contains_key(field), "{field}");
        assert_eq!(ann[field], Value::Null);
    }
    assert_eq!((&ann["tags"], &ann["consents"]), (&json!([]), &json!([])));
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let test = Test::new();
    let body = json!({"name": "", "email": "ann", "phone": 7, "address": "x".repeat(1_001), "vip": true,
        "tags": ["a,b", 7, "c"],
        "consents": [{"purpose": "a b"}, "x", {"purpose": "a", "granted": 1, "at": "now", "source": "", "x": 1}]});
    let refused = test.send("POST /v1/customers", &[], &body).await;
    let expected = [
        "/vip",
        "/name",
        "/email",
        "/phone",
        "/address",
        "/tags/0",
        "/tags/1",
        "/consents/0/purpose",
        "/consents/1",
        "/consents/2/x",
        "/consents/2/granted",
        "/consents/2/at",
        "/consents/2/source",
    ];
    assert_eq!(pointers(&refused), expected);
    let missing = test.send("POST /v1/customers", &[], &json!({"email": null})).await;
    assert_eq!(pointers(&missing), ["/name", "/email"]);
    let many: Vec<_> = (0..51).map(|i| format!("t{i}")).collect();
    let body = json!({"name": "A", "email": "a@b.ch", "tags": many, "consents": {}});
    assert_eq!(pointers(&test.send("POST /v1/customers", &[], &body).await), ["/tags", "/consents"]);
    assert_eq!(test.get("/v1/customers").await.json(), json!([]));
}

#[tokio::test]
async fn an_address_that_is_taken_is_refused_without_telling_whose() {
    let test = Test::new();
    let ann = test.ann().await;
    let again = json!({"name": "Bob", "email": "ANN@EXAMPLE.COM"});
    let taken = test.send("POST /v1/customers", &[], &again).await;
    assert_eq!(taken.problem(), (409, "email-taken".into()));
    assert_eq!(taken.json()["errors"][0]["pointer"], "/email");
    assert!(!taken.text().contains(ann.rsplit('/').next().unwrap()));
    test.done(&format!("DELETE {ann}"), &Value::Null).await;
    assert_eq!(test.send("POST /v1/customers", &[], &again).await.status, 409, "a deleted one keeps it");
}

#[tokio::test]
async fn a_key_creates_once_and_is_answered_alike() {
    let test = Test::new();
    let key = [("idempotency-key", "k")];
    let body = json!({"name": "Ann", "email": "ann@example.com"});
    let first = test.send("POST /v1/customers", &key, &body).await;
    test.done(&format!("PATCH {}", first.header("location")), &json!({"name": "Bea"})).await;
    let again = test.send("POST /v1/customers", &key, &body).await;
    assert_eq!((again.status.as_u16(), &again.body), (201, &first.body));
    for header in ["etag", "location", "daybook-position"] {
        assert_eq!(again.header(header), first.header(header));
    }
    let other = test.send("POST /v1/customers", &key, &json!({"name": "C", "email": "c@example.com"})).await;
    assert_eq!(other.problem(), (422, "key-reused".into()));
}

#[tokio::test]
async fn conditions_bodies_and_parameters_that_cannot_be_are_refused() {
    let test = Test::new();
    let body = json!({"name": "Ann", "email": "ann@example.com"});
    for header in [("if-match", "*"), ("if-none-match", "*")] {
        let refused = test.send("POST /v1/customers", &[header], &body).await;
        assert_eq!(refused.problem(), (400, "invalid-header".into()));
    }
    let csv = test.send("POST /v1/customers", &[("content-type", "text/csv")], &body).await;
    assert_eq!(csv.problem(), (415, "unsupported-media-type".into()));
    assert_eq!(test.send("POST /v1/customers", &[], &Value::Null).await.problem().1, "unreadable-body");
    assert_eq!(test.send("POST /v1/customers?x=1", &[], &body).await.problem().1, "invalid-parameter");
    test.door.closing.send(true).unwrap();
    assert_eq!(test.send("POST /v1/customers", &[], &body).await.problem(), (503, "shutting-down".into()));
}
