//! Legal holds.

use daybook_application::testing::START;
use serde_json::{Value, json};

use super::{ANY, Test, pointers};

#[tokio::test]
async fn a_hold_forbids_erasing_until_it_ends_or_is_lifted() {
    let test = Test::new();
    let ann = test.ann().await;
    let (hold, erase) = (format!("{ann}/legal-hold"), format!("POST {ann}/erase"));
    let placed = test.done(&format!("PUT {hold}"), &json!({"until": "2026-01-02T01:00:00+01:00"})).await;
    assert_eq!(placed.json()["legal_hold_until"], "2026-01-02T00:00:00.000000Z");
    let refused = test.send(&erase, &[ANY], &json!({"reason": "ticket 1"})).await;
    assert_eq!(refused.problem(), (409, "legal-hold".into()));
    assert_eq!(refused.json()["until"], "2026-01-02T00:00:00.000000Z");
    let lifted = test.done(&format!("DELETE {hold}"), &Value::Null).await;
    assert_eq!(lifted.json()["legal_hold_until"], Value::Null);
    let again = test.done(&format!("DELETE {hold}"), &Value::Null).await;
    assert_eq!(again.header("etag"), lifted.header("etag"));
    test.done(&format!("PUT {hold}"), &json!({"until": "2026-01-02T00:00:00Z"})).await;
    test.clock.set(START.plus_micros(86_400_000_000));
    test.done(&erase, &json!({"reason": "ticket 1"})).await;
}

#[tokio::test]
async fn a_hold_on_a_deleted_customer_shows_that_it_is_deleted() {
    let test = Test::new();
    let ann = test.ann().await;
    test.done(&format!("DELETE {ann}"), &Value::Null).await;
    let placed = test.done(&format!("PUT {ann}/legal-hold"), &json!({"until": "2027-01-01T00:00:00Z"})).await;
    assert_eq!(placed.json()["deleted"], true);
}

#[tokio::test]
async fn a_hold_that_cannot_be_is_refused() {
    let test = Test::new();
    let hold = format!("PUT {}/legal-hold", test.ann().await);
    let past = test.send(&hold, &[ANY], &json!({"until": "2026-01-01T00:00:00Z"})).await;
    assert_eq!(past.problem(), (422, "hold-in-the-past".into()));
    assert_eq!(past.json()["errors"][0]["pointer"], "/until");
    for body in
        [json!({}), json!({"until": "tomorrow"}), json!({"until": "2027-01-01"}), json!({"until": null})]
    {
        assert_eq!(pointers(&test.send(&hold, &[ANY], &body).await), ["/until"], "{body}");
    }
}
