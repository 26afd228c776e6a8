//! Conditional requests and idempotency keys.

use axum::body::Body;
use serde_json::{Value, json};

use super::Test;

#[tokio::test]
async fn of_two_editors_who_save_at_once_one_is_told_what_the_other_changed() {
    let test = Test::new();
    let night = test.night().await;
    let save = async |title: &str| {
        test.send(
            &format!("PATCH {night}"),
            &[("if-match", "\"1-j\"")],
            &json!({"title": title, "tags": ["new"]}),
        )
        .await
    };
    assert_eq!(save("Ann's").await.status, 200);
    let second = save("Bob's").await;
    assert_eq!(second.problem(), (412, "version-stale".into()));
    assert_eq!(second.json()["current_version"], 2);
    assert_eq!(second.json()["differing_fields"], json!(["title", "tags"]));
    assert_eq!(test.get(&night).await.json()["title"], "Ann's");
}

#[tokio::test]
async fn a_version_that_never_was_is_stale_without_fields() {
    let test = Test::new();
    let night = test.night().await;
    for never in ["\"9-j\"", "W/\"1-j\"", "\"x\"", "\"1-r\""] {
        let answer =
            test.send(&format!("PATCH {night}"), &[("if-match", never)], &json!({"title": "B"})).await;
        assert_eq!(answer.problem(), (412, "version-stale".into()), "{never}");
        assert_eq!(
            (&answer.json()["current_version"], answer.json().get("differing_fields")),
            (&json!(1), None)
        );
    }
    let several = test
        .send(&format!("PATCH {night}"), &[("if-match", "\"9-j\", \"1-j\"")], &json!({"title": "B"}))
        .await;
    assert_eq!(several.status, 200);
}

#[tokio::test]
async fn the_tag_of_the_page_is_a_condition_as_good_as_that_of_the_json() {
    let test = Test::new();
    let night = test.night().await;
    let page = test.get(&format!("{night}?render=html")).await;
    assert_eq!(page.header("etag"), "\"1-h\"");
    let saved = test
        .send(&format!("PATCH {night}"), &[("if-match", page.header("etag"))], &json!({"title": "B"}))
        .await;
    assert_eq!(saved.status, 200);
}

#[tokio::test]
async fn a_reader_that_has_the_version_in_that_form_gets_304() {
    let test = Test::new();
    let night = test.night().await;
    let get = async |tag: &str| {
        test.door.send(&format!("GET {night}"), &[("if-none-match", tag)], Body::empty()).await
    };
    let known = get("\"1-j\"").await;
    assert_eq!((known.status.as_u16(), known.text(), known.header("etag")), (304, "", "\"1-j\""));
    assert_eq!(get("\"1-h\"").await.status, 200);
    test.done(&format!("PATCH {night}"), &json!({"title": "B"})).await;
    assert_eq!(get("\"1-j\"").await.json()["title"], "B");
}

#[tokio::test]
async fn a_change_under_a_key_is_done_once_and_answered_alike() {
    let test = Test::new();
    let night = test.night().await;
    let headers = [("if-match", "\"1-j\""), ("idempotency-key", "k")];
    let change = async || test.send(&format!("PATCH {night}"), &headers, &json!({"title": "B"})).await;
    let first = change().await;
    assert_eq!(first.status, 200);
    test.done(&format!("PATCH {night}"), &json!({"title": "C"})).await;
    let again = change().await;
    assert_eq!((&again.body, again.header("etag")), (&first.body, first.header("etag")));
    test.done(&format!("DELETE {night}"), &Value::Null).await;
    assert_eq!(change().await.body, first.body, "also when it is deleted since");
    assert_eq!(test.get(&format!("{night}/history")).await.json().as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn what_is_shown_after_a_write_that_changed_nothing_bears_its_own_tag() {
    let test = Test::new();
    let night = test.night().await;
    // A write that has found nothing to change stands at the head of the log; by then, somebody else has saved.
    test.done(&format!("PATCH {night}"), &json!({"title": "Day trains"})).await;
    let position = daybook_application::shared::Position(2);
    let written = daybook_application::shared::Written { version: 1, position, changed: false };
    let id = night.rsplit('/').next().unwrap().parse().unwrap();
    let shown = test.articles.show_written(id, written).await.unwrap();
    assert_eq!(shown.headers()["etag"], "\"2-j\"");
}
