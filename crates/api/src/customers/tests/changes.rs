//! Replacing, patching, deleting and undeleting.

use serde_json::{Value, json};

use super::{ANY, Test, pointers};

#[tokio::test]
async fn a_replacement_takes_away_what_it_leaves_out() {
    let test = Test::new();
    let ann = test.ann().await;
    test.done(&format!("PATCH {ann}"), &json!({"phone": "1", "address": "Weg 1", "tags": ["a"]})).await;
    let put = test.done(&format!("PUT {ann}"), &json!({"name": "Bea", "email": "bea@example.com"})).await;
    let shown = put.json();
    assert_eq!((&shown["name"], &shown["email"]), (&json!("Bea"), &json!("bea@example.com")));
    assert_eq!(
        (&shown["phone"], &shown["address"], &shown["tags"]),
        (&Value::Null, &Value::Null, &json!([]))
    );
    assert_eq!((put.header("etag"), put.header("daybook-position")), ("\"3-j\"", "memory.3"));
    let bare = test.send(&format!("PUT {ann}"), &[ANY], &json!({"name": "Bea", "consents": []})).await;
    assert_eq!(pointers(&bare), ["/consents", "/email"]);
}

#[tokio::test]
async fn a_patch_keeps_what_it_leaves_out_and_null_takes_away() {
    let test = Test::new();
    let ann = test.ann().await;
    let patch = async |body: Value| {
        let headers = [ANY, ("content-type", "application/merge-patch+json")];
        test.send(&format!("PATCH {ann}"), &headers, &body).await
    };
    let set = patch(json!({"phone": "+41 44", "address": "Weg 1", "tags": ["x", "y"]})).await.json();
    assert_eq!(
        (&set["name"], &set["phone"], &set["phone_e164"]),
        (&json!("Ann Lee"), &json!("+41 44"), &json!("+4144"))
    );
    let cleared = patch(json!({"phone": null, "address": null, "tags": null})).await;
    assert_eq!((&cleared.json()["phone"], &cleared.json()["tags"]), (&Value::Null, &json!([])));
    assert_eq!((&cleared.json()["address"], &cleared.json()["phone_e164"]), (&Value::Null, &Value::Null));
    let nothing = patch(json!({})).await;
    assert_eq!((nothing.status.as_u16(), nothing.header("etag")), (200, cleared.header("etag")));
    let wrong = patch(
        json!({"name": null, "email": null, "phone": {"x": 1}, "address": "", "tags": "a", "version": 1}),
    )
    .await;
    assert_eq!(pointers(&wrong), ["/version", "/name", "/email", "/phone", "/address", "/tags"]);
    for whole in [json!("x"), json!([]), json!(7)] {
        assert_eq!(pointers(&patch(whole).await), [""]);
    }
}

#[tokio::test]
async fn a_change_to_an_address_that_is_taken_is_refused() {
    let test = Test::new();
    let ann = test.ann().await;
    test.created("Bob", "bob@example.com").await;
    let taken = test.send(&format!("PATCH {ann}"), &[ANY], &json!({"email": "BOB@example.com"})).await;
    assert_eq!(taken.problem(), (409, "email-taken".into()));
    let own = test.done(&format!("PATCH {ann}"), &json!({"email": "ANN@example.com"})).await;
    assert_eq!(own.json()["email"], "ANN@example.com");
}

#[tokio::test]
async fn a_deleted_customer_is_not_found_until_it_is_undeleted() {
    let test = Test::new();
    let ann = test.ann().await;
    let before = test.get(&ann).await.json();
    let deleted = test.done(&format!("DELETE {ann}"), &Value::Null).await;
    assert_eq!((deleted.status.as_u16(), deleted.text(), deleted.header("etag")), (204, "", "\"2-j\""));
    assert_eq!(deleted.header("daybook-position"), "memory.2");
    assert_eq!(test.get(&ann).await.problem(), (404, "customer-not-found".into()));
    for line in [format!("DELETE {ann}"), format!("PATCH {ann}")] {
        assert_eq!(test.send(&line, &[ANY], &json!({})).await.problem(), (404, "customer-not-found".into()));
    }
    let undelete = format!("POST {ann}/undelete");
    let stale = test.send(&undelete, &[("if-match", "\"1-j\"")], &Value::Null).await;
    assert_eq!(
        (stale.problem(), &stale.json()["differing_fields"]),
        ((412, "version-stale".into()), &json!(["deleted"]))
    );
    let back = test.send(&undelete, &[("if-match", deleted.header("etag"))], &Value::Null).await;
    assert_eq!(
        (back.status.as_u16(), &back.json()["name"], &back.json()["deleted"]),
        (200, &before["name"], &json!(false))
    );
    assert_eq!(test.get(&ann).await.json()["version"], 3);
}
