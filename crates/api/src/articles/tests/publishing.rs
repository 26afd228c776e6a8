//! Publishing, taking back, and slugs.

use serde_json::{Value, json};

use super::{ANY, Test, pointers};

#[tokio::test]
async fn saving_does_not_change_what_is_published() {
    let test = Test::new();
    let night = test.night().await;
    assert_eq!(test.get(&format!("{night}/published")).await.problem(), (404, "article-not-found".into()));
    let published = test.done(&format!("POST {night}/publish"), &Value::Null).await.json();
    let expected = json!({"revision": 1, "slug": "night-trains", "at": "2026-01-01T00:00:00.000000Z"});
    assert_eq!((&published["status"], &published["published"]), (&json!("published"), &expected));
    let before = test.get(&format!("{night}/published")).await;
    test.done(&format!("PATCH {night}"), &json!({"title": "Day", "body": "x"})).await;
    test.done(&format!("PUT {night}/draft"), &json!({"title": "Dusk"})).await;
    let after = test.get(&format!("{night}/published")).await;
    assert_eq!((&after.body, after.header("etag")), (&before.body, before.header("etag")));
    assert_eq!((&after.json()["title"], &after.json()["version"]), (&json!("Night trains"), &json!(2)));
    test.done(&format!("POST {night}/publish"), &json!({})).await;
    assert_eq!(test.get(&format!("{night}/published")).await.json()["title"], "Day");
}

#[tokio::test]
async fn what_is_taken_back_is_not_found_and_keeps_its_slug() {
    let test = Test::new();
    let night = test.published(&json!({"title": "Night", "body": "b"})).await;
    let back = test.done(&format!("POST {night}/unpublish"), &Value::Null).await.json();
    assert_eq!((&back["status"], &back["published"]), (&json!("unpublished"), &Value::Null));
    for path in [format!("{night}/published"), "/v1/articles/by-slug/night".to_owned()] {
        assert_eq!(test.get(&path).await.problem(), (404, "article-not-found".into()), "{path}");
    }
    let taken = test.send("POST /v1/articles", &[], &json!({"title": "B", "slug": "night"})).await;
    assert_eq!(taken.status, 409);
}

#[tokio::test]
async fn rules_of_publishing_are_told_by_their_types() {
    let test = Test::new();
    let empty = test.created(&json!({"title": "A", "body": " \n"})).await;
    let refused = test.send(&format!("POST {empty}/publish"), &[ANY], &Value::Null).await;
    assert_eq!(refused.problem(), (409, "body-missing".into()));
    let night = test.night().await;
    let ahead =
        test.send(&format!("POST {night}/publish"), &[ANY], &json!({"at": "2031-01-01T00:00:00Z"})).await;
    assert_eq!(ahead.problem(), (422, "date-ahead".into()));
    let earlier =
        test.done(&format!("POST {night}/publish"), &json!({"at": "2020-01-01T00:00:00+01:00"})).await;
    assert_eq!(earlier.json()["published"]["at"], "2019-12-31T23:00:00.000000Z");
    let wrong = test.send(&format!("POST {night}/publish"), &[ANY], &json!({"at": "now", "by": "x"})).await;
    assert_eq!(super::pointers(&wrong), ["/by", "/at"]);
}

#[tokio::test]
async fn a_slug_that_was_published_leads_to_the_present_one() {
    let test = Test::new();
    let night = test.published(&json!({"title": "Night", "body": "b"})).await;
    test.done(&format!("PATCH {night}"), &json!({"slug": "day"})).await;
    assert_eq!(test.get("/v1/articles/by-slug/day").await.status, 404, "only saved");
    assert_eq!(test.get("/v1/articles/by-slug/night").await.json()["slug"], "night");
    test.done(&format!("POST {night}/publish"), &Value::Null).await;
    let moved = test.get("/v1/articles/by-slug/night?render=html").await;
    assert_eq!(
        (moved.status.as_u16(), moved.header("location")),
        (307, "/v1/articles/by-slug/day?render=html")
    );
    assert_eq!(test.get(moved.header("location")).await.header("content-type"), "text/html; charset=utf-8");
    let plain = test.get("/v1/articles/by-slug/night").await;
    assert_eq!(plain.header("location"), "/v1/articles/by-slug/day");
}

#[tokio::test]
async fn what_cannot_be_a_slug_finds_nothing() {
    let test = Test::new();
    for slug in ["Night", "a--b", "%3Cscript%3E", "feed", "x%0d%0aset-cookie:a=b"] {
        let answer = test.get(&format!("/v1/articles/by-slug/{slug}")).await;
        assert_eq!(answer.problem(), (404, "article-not-found".into()), "{slug}");
    }
}

#[tokio::test]
async fn where_there_is_nothing_to_say_nothing_is_taken_for_said() {
    let test = Test::new();
    let night = test.published(&json!({"title": "Night", "body": "b"})).await;
    for action in ["unpublish", "undelete"] {
        let line = format!("POST {night}/{action}");
        let later = test.send(&line, &[ANY], &json!({"at": "2031-01-01T00:00:00Z"})).await;
        assert_eq!(pointers(&later), ["/at"], "{action}");
        let list = test.send(&line, &[ANY], &json!([])).await;
        assert_eq!(pointers(&list), [""], "{action}");
    }
    assert_eq!(test.get(&night).await.json()["status"], "published");
    test.done(&format!("POST {night}/unpublish"), &json!({})).await;
}

#[tokio::test]
async fn what_is_published_bears_another_date_when_one_is_named() {
    let test = Test::new();
    let night = test.published(&json!({"title": "Night", "body": "b"})).await;
    let date = json!({"at": "2024-02-29T12:00:00Z"});
    let dated = test.done(&format!("POST {night}/publish"), &date).await.json();
    assert_eq!(
        (&dated["version"], &dated["published"]["at"]),
        (&json!(3), &json!("2024-02-29T12:00:00.000000Z"))
    );
    let again = test.done(&format!("POST {night}/publish"), &date).await.json();
    assert_eq!(again["version"], 3, "it bears it already");
    let plain = test.done(&format!("POST {night}/publish"), &Value::Null).await.json();
    assert_eq!((&plain["version"], &plain["published"]), (&json!(3), &dated["published"]));
}
