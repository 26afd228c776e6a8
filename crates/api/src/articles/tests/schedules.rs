//! Schedules.

use serde_json::{Value, json};

use super::{ANY, Test, pointers};

#[tokio::test]
async fn a_plan_is_shown_with_its_zone_and_given_up() {
    let test = Test::new();
    let night = test.night().await;
    let plan = json!({"action": "publish", "at": "2031-07-01T09:00:00[Europe/Berlin]"});
    let planned = test.done(&format!("POST {night}/schedule"), &plan).await.json();
    let expected =
        json!({"publish": {"at": "2031-07-01T07:00:00.000000Z", "zone": "Europe/Berlin"}, "unpublish": null});
    assert_eq!((&planned["schedules"], &planned["status"]), (&expected, &json!("draft")));
    let beside = json!({"action": "unpublish", "at": "2031-07-02T09:00:00", "zone": "Asia/Tokyo"});
    let both = test.done(&format!("POST {night}/schedule"), &beside).await.json();
    let expected = json!({"at": "2031-07-02T00:00:00.000000Z", "zone": "Asia/Tokyo"});
    assert_eq!(both["schedules"]["unpublish"], expected);
    let one = test.done(&format!("DELETE {night}/schedule?action=publish"), &Value::Null).await.json();
    assert_eq!((&one["schedules"]["publish"], &one["schedules"]["unpublish"]), (&Value::Null, &expected));
    let none = test.done(&format!("DELETE {night}/schedule"), &Value::Null).await.json();
    assert_eq!(none["schedules"], json!({"publish": null, "unpublish": null}));
}

#[tokio::test]
async fn plans_that_cannot_be_are_refused() {
    let test = Test::new();
    let (night, empty) = (test.night().await, test.created(&json!({"title": "A"})).await);
    let plan = json!({"action": "publish", "at": "2031-01-01T00:00:00Z"});
    let send =
        async |path: &str, body: &Value| test.send(&format!("POST {path}/schedule"), &[ANY], body).await;
    assert_eq!(send(&empty, &plan).await.problem(), (409, "body-missing".into()));
    let past = send(&night, &json!({"action": "publish", "at": "2025-01-01T00:00:00Z"})).await;
    assert_eq!(
        (past.problem(), &past.json()["errors"][0]["pointer"]),
        ((422, "time-not-ahead".into()), &json!("/at"))
    );
    for (body, expected) in [
        (json!({}), vec!["/action", "/at"]),
        (json!({"action": "delete", "at": "2031-01-01"}), vec!["/action", "/at"]),
        (json!({"action": "publish", "at": "2031-01-01T00:00:00", "zone": "Mars/Base"}), vec!["/at"]),
        (json!({"action": "publish", "at": "2031-01-01T00:00:00", "zone": "] ["}), vec!["/at"]),
        (json!({"action": "publish", "zone": "Asia/Tokyo", "x": 1}), vec!["/x", "/at"]),
    ] {
        assert_eq!(pointers(&send(&night, &body).await), expected, "{body}");
    }
    send(&night, &plan).await;
    let emptied = test.send(&format!("PATCH {night}"), &[ANY], &json!({"body": null})).await;
    assert_eq!(emptied.problem(), (409, "body-awaited".into()));
    let action = test.send(&format!("DELETE {night}/schedule?action=x"), &[ANY], &Value::Null).await;
    assert_eq!(action.problem(), (400, "invalid-parameter".into()));
}

#[tokio::test]
async fn what_has_come_true_is_shown() {
    let test = Test::new();
    let night = test.night().await;
    test.done(&format!("POST {night}/schedule"), &json!({"action": "publish", "at": "2026-01-01T00:01:00Z"}))
        .await;
    test.pass(61);
    test.articles.articles.fire.handle(10).await.unwrap();
    let article = test.get(&night).await.json();
    assert_eq!((&article["status"], &article["schedules"]["publish"]), (&json!("published"), &Value::Null));
}
