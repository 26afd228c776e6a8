//! What is being written and has not been saved.

use serde_json::{Value, json};

use super::{ANY, Test, pointers};

#[tokio::test]
async fn a_draft_is_put_down_read_and_closed_by_the_next_save() {
    let test = Test::new();
    let night = test.night().await;
    assert_eq!(test.get(&format!("{night}/draft")).await.problem(), (404, "draft-not-found".into()));
    let body = json!({"title": "Half a ti", "body": "Half a te", "slug": "half"});
    let put = test.send(&format!("PUT {night}/draft"), &[ANY, ("daybook-actor", "bob")], &body).await;
    assert_eq!((put.status.as_u16(), put.header("etag")), (200, "\"2-j\""));
    let article = put.json();
    assert_eq!((&article["title"], &article["revision"]), (&json!("Night trains"), &json!(1)));
    assert!(article["autosaved_at"].is_string());
    let draft = test.get(&format!("{night}/draft")).await;
    let expected = json!({"title": "Half a ti", "slug": "half", "subtitle": null, "lead": null, "tags": [], "body": "Half a te",
        "editor": "bob", "saved_at": article["autosaved_at"], "version": 2});
    assert_eq!((draft.json(), draft.header("etag")), (expected, "\"2-j\""));
    test.done(&format!("PATCH {night}"), &json!({"body": "x"})).await;
    assert_eq!(test.get(&format!("{night}/draft")).await.status, 404);
    let revisions = test.get(&format!("{night}/revisions")).await.json();
    assert_eq!(revisions.as_array().unwrap().len(), 2, "the draft was none");
}

#[tokio::test]
async fn a_draft_can_be_dropped() {
    let test = Test::new();
    let night = test.night().await;
    test.done(&format!("PUT {night}/draft"), &json!({"title": "X"})).await;
    let dropped = test.done(&format!("DELETE {night}/draft"), &Value::Null).await;
    assert_eq!(dropped.json()["autosaved_at"], Value::Null);
    assert_eq!(test.get(&format!("{night}/draft")).await.status, 404);
    assert_eq!(test.done(&format!("DELETE {night}/draft"), &Value::Null).await.header("etag"), "\"3-j\"");
}

#[tokio::test]
async fn a_draft_is_a_text_and_nothing_else() {
    let test = Test::new();
    let night = test.night().await;
    let body = json!({"body": "x", "note": "n", "visibility": "public"});
    let refused = test.send(&format!("PUT {night}/draft"), &[ANY], &body).await;
    assert_eq!(pointers(&refused), ["/note", "/visibility", "/title"]);
}
