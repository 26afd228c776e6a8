//! Erasing.

use axum::body::Body;
use serde_json::{Value, json};

use super::{ANY, Test, pointers};

#[tokio::test]
async fn an_erasure_is_answered_with_a_certificate_always_the_same() {
    let test = Test::new();
    let ann = test.ann().await;
    test.done(&format!("POST {ann}/notes"), &json!({"text": "secret"})).await;
    let erase = format!("POST {ann}/erase");
    let first = test.send(&erase, &[("if-match", "\"2-j\"")], &json!({"reason": "ticket 1"})).await;
    let certificate = json!({"id": ann.rsplit('/').next().unwrap(), "erased_at": "2026-01-01T00:00:00.000002Z",
        "position": "memory.3", "reason": "ticket 1", "notes": 1});
    assert_eq!((first.status.as_u16(), first.json()), (200, certificate.clone()));
    assert_eq!(first.header("daybook-position"), "memory.3");
    let again = test.send(&erase, &[("if-match", "\"1-j\"")], &json!({"reason": "again"})).await;
    assert_eq!((again.status.as_u16(), again.json()), (200, certificate));
    assert_eq!(test.send(&erase, &[], &json!({"reason": "again"})).await.status, 428);
}

#[tokio::test]
async fn an_erased_customer_is_gone_for_every_request() {
    let test = Test::new();
    let ann = test.ann().await;
    test.done(&format!("POST {ann}/erase"), &json!({"reason": "ticket 1"})).await;
    for path in [ann.clone(), format!("{ann}?as_of=2"), format!("{ann}/notes"), format!("{ann}/export")] {
        assert_eq!(test.get(&path).await.problem(), (410, "customer-erased".into()), "{path}");
    }
    let writes = [
        (format!("PATCH {ann}"), json!({"name": "Bea"})),
        (format!("DELETE {ann}"), Value::Null),
        (format!("POST {ann}/undelete"), Value::Null),
        (format!("POST {ann}/notes"), json!({"text": "x"})),
        (format!("POST {ann}/consents"), json!({"purpose": "x"})),
        (format!("PUT {ann}/legal-hold"), json!({"until": "2027-01-01T00:00:00Z"})),
    ];
    for (line, body) in writes {
        assert_eq!(
            test.send(&line, &[ANY], &body).await.problem(),
            (410, "customer-erased".into()),
            "{line}"
        );
    }
    assert_eq!(test.get("/v1/customers").await.json(), json!([]));
    assert_eq!(test.get("/v1/customers?deleted=true").await.json(), json!([]));
}

#[tokio::test]
async fn the_past_of_an_erased_customer_is_shown_without_who() {
    let test = Test::new();
    let ann = test.ann().await;
    let body = json!({"purpose": "calls", "source": "at Ann's"});
    test.done(&format!("POST {ann}/consents"), &body).await;
    let key = [ANY, ("idempotency-key", "k")];
    let patched = test.send(&format!("PATCH {ann}"), &key, &json!({"tags": ["vip"]})).await;
    let tag = patched.header("etag").to_owned();
    test.done(&format!("POST {ann}/erase"), &json!({"reason": "ticket 1"})).await;

    let then = test.get(&format!("{ann}?as_of=3")).await;
    for field in ["name", "email", "phone", "phone_e164", "address"] {
        assert_eq!(then.json()[field], Value::Null, "{field}");
    }
    assert_eq!(
        (&then.json()["tags"], &then.json()["consents"][0]["source"]),
        (&json!(["vip"]), &Value::Null)
    );
    assert_eq!(then.header("etag"), "\"3-r\"");
    let known =
        test.door.send(&format!("GET {ann}?as_of=3"), &[("if-none-match", &tag)], Body::empty()).await;
    assert_eq!(known.status, 200, "who has the version as it was does not have it as it is");
    let replayed = test.send(&format!("PATCH {ann}"), &key, &json!({"tags": ["vip"]})).await;
    assert_eq!((replayed.status.as_u16(), &replayed.json()["name"]), (200, &Value::Null));
    assert_eq!(test.get("/v1/customers?as_of=3").await.json()[0]["email"], Value::Null);
    let history = test.get(&format!("{ann}/history")).await;
    assert_eq!(
        (history.json()[3]["event_type"].as_str(), history.json().as_array().unwrap().len()),
        (Some("CustomerErased"), 4)
    );
    assert!(!history.text().contains("Ann"), "{}", history.text());
}

#[tokio::test]
async fn an_erasure_needs_a_reason_in_the_body_or_the_header() {
    let test = Test::new();
    let erase = format!("POST {}/erase", test.ann().await);
    for body in [json!({}), json!({"reason": null}), json!({"reason": " "}), Value::Null] {
        assert_eq!(pointers(&test.send(&erase, &[ANY], &body).await), ["/reason"], "{body}");
    }
    let both = test.send(&erase, &[ANY], &json!({"why": "x", "reason": 1})).await;
    assert_eq!(pointers(&both), ["/why", "/reason"]);
    let done = test.send(&erase, &[ANY, ("daybook-reason", "ticket 7")], &Value::Null).await;
    assert_eq!(done.json()["reason"], "ticket 7");
}

#[tokio::test]
async fn a_reason_that_names_the_person_is_refused() {
    let test = Test::new();
    let erase = format!("POST {}/erase", test.ann().await);
    let named = test.send(&erase, &[ANY], &json!({"reason": "ANN@example.com asked"})).await;
    assert_eq!(named.problem(), (422, "reason-names-person".into()));
    assert_eq!(named.json()["errors"][0]["pointer"], "/reason");
    assert!(!named.text().to_lowercase().contains("ann@"), "{}", named.text());
}

#[tokio::test]
async fn an_erasure_frees_the_address_and_deletion_does_not() {
    let test = Test::new();
    let ann = test.ann().await;
    test.done(&format!("DELETE {ann}"), &Value::Null).await;
    test.done(&format!("POST {ann}/erase"), &json!({"reason": "ticket 1"})).await;
    assert_ne!(test.ann().await, ann);
}
