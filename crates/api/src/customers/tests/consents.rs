//! Consents.

use serde_json::json;

use super::{Test, pointers};

#[tokio::test]
async fn a_consent_is_recorded_with_when_and_where() {
    let test = Test::new();
    let ann = test.ann().await;
    let line = format!("POST {ann}/consents");
    let given = test.send(&line, &[], &json!({"purpose": "Newsletter", "source": "form"})).await;
    assert_eq!((given.status.as_u16(), given.header("etag")), (200, "\"2-j\""));
    assert_eq!(
        given.json()["consents"],
        json!([{"purpose": "newsletter", "granted": true,
        "at": "2026-01-01T00:00:00.000000Z", "source": "form"}])
    );
    let body = json!({"purpose": "newsletter", "granted": false, "at": "2026-02-01T00:00:00Z"});
    let taken = test.send(&line, &[], &body).await;
    assert_eq!(
        taken.json()["consents"],
        json!([{"purpose": "newsletter", "granted": false,
        "at": "2026-02-01T00:00:00.000000Z", "source": null}])
    );
    let same = test.send(&line, &[], &body).await;
    assert_eq!(same.header("etag"), taken.header("etag"));
    let stale = test.send(&line, &[("if-match", "\"1-j\"")], &body).await;
    assert_eq!((stale.status.as_u16(), &stale.json()["differing_fields"]), (412, &json!(["consents"])));
    let wrong = test.send(&line, &[], &json!({"granted": "yes"})).await;
    assert_eq!(pointers(&wrong), ["/purpose", "/granted"]);
}

#[tokio::test]
async fn consents_for_more_purposes_than_there_may_be_are_refused() {
    let test = Test::new();
    let consents: Vec<_> = (0..50).map(|i| json!({"purpose": format!("p{i}")})).collect();
    let body = json!({"name": "Ann", "email": "ann@example.com", "consents": consents});
    let ann = test.send("POST /v1/customers", &[], &body).await.header("location").to_owned();
    let line = format!("POST {ann}/consents");
    let refused = test.send(&line, &[], &json!({"purpose": "p50"})).await;
    assert_eq!(
        (refused.problem(), &refused.json()["limit"]),
        ((409, "too-many-consents".into()), &json!(50))
    );
    assert_eq!(test.send(&line, &[], &json!({"purpose": "p49", "granted": false})).await.status, 200);
}
