//! Saving, deleting and undeleting.

use serde_json::{Value, json};

use super::{ANY, Test, pointers};

#[tokio::test]
async fn replacing_takes_away_what_is_left_out_and_leaves_who_may_what() {
    let test = Test::new();
    let path = test.created(&json!({"title": "A", "body": "b", "lead": "l", "tags": ["t"], "visibility": "private", "editors": ["bob"]})).await;
    let saved = test.done(&format!("PUT {path}"), &json!({"title": "C", "note": "n"})).await;
    assert_eq!((saved.status.as_u16(), saved.header("etag")), (200, "\"2-j\""));
    let body = saved.json();
    assert_eq!((&body["title"], &body["slug"], &body["revision"]), (&json!("C"), &json!("c"), &json!(2)));
    assert_eq!((&body["body"], &body["lead"], &body["tags"]), (&json!(""), &Value::Null, &json!([])));
    assert_eq!((&body["visibility"], &body["editors"]), (&json!("private"), &json!(["bob"])));
}

#[tokio::test]
async fn a_patch_changes_what_it_names() {
    let test = Test::new();
    let path = test.created(&json!({"title": "A", "body": "b", "lead": "l", "subtitle": "s", "tags": ["t"], "editors": ["bob"]})).await;
    let changes = json!({"lead": null, "tags": null, "editors": null, "body": "c", "visibility": "private"});
    let body = test.done(&format!("PATCH {path}"), &changes).await.json();
    assert_eq!((&body["title"], &body["subtitle"], &body["body"]), (&json!("A"), &json!("s"), &json!("c")));
    assert_eq!((&body["lead"], &body["tags"], &body["editors"]), (&Value::Null, &json!([]), &json!([])));
    assert_eq!((&body["visibility"], &body["revision"]), (&json!("private"), &json!(2)));
    let nothing = test.done(&format!("PATCH {path}"), &json!({})).await;
    assert_eq!(nothing.json(), body, "nothing is named: nothing happens");
    let rights = test.done(&format!("PATCH {path}"), &json!({"visibility": "public"})).await.json();
    assert_eq!((&rights["revision"], &rights["version"]), (&json!(2), &json!(5)), "no revision");
}

#[tokio::test]
async fn what_an_article_cannot_lack_is_not_taken_away() {
    let test = Test::new();
    let night = test.night().await;
    let refused = test
        .send(&format!("PATCH {night}"), &[ANY], &json!({"title": null, "visibility": null, "author": "x"}))
        .await;
    assert_eq!(pointers(&refused), ["/author", "/title", "/visibility"]);
    assert_eq!(
        pointers(&test.send(&format!("PUT {night}"), &[ANY], &json!({"body": "x"})).await),
        ["/title"]
    );
}

#[tokio::test]
async fn a_slug_of_another_article_is_refused_on_saving_too() {
    let test = Test::new();
    let night = test.night().await;
    test.created(&json!({"title": "Day"})).await;
    let taken = test.send(&format!("PATCH {night}"), &[ANY], &json!({"slug": "day"})).await;
    assert_eq!(taken.problem(), (409, "slug-taken".into()));
}

#[tokio::test]
async fn the_trash_hides_and_keeps_and_gives_back() {
    let test = Test::new();
    let night = test.published(&json!({"title": "Night", "body": "b"})).await;
    let deleted = test.done(&format!("DELETE {night}"), &Value::Null).await;
    assert_eq!((deleted.status.as_u16(), deleted.text(), deleted.header("etag")), (204, "", "\"3-j\""));
    for path in [night.clone(), format!("{night}/published"), "/v1/articles/by-slug/night".into()] {
        assert_eq!(test.get(&path).await.problem(), (404, "article-not-found".into()), "{path}");
    }
    for (line, body) in [
        (format!("PATCH {night}"), json!({"title": "B"})),
        (format!("PUT {night}/draft"), json!({"title": "B"})),
        (format!("POST {night}/publish"), Value::Null),
        (format!("POST {night}/restore"), json!({"revision": 1})),
        (format!("POST {night}/schedule"), json!({"action": "publish", "at": "2031-01-01T00:00:00Z"})),
    ] {
        let refused = test.send(&line, &[ANY], &body).await;
        assert_eq!(refused.problem(), (409, "article-in-trash".into()), "{line}");
    }
    let listed = test.get("/v1/articles?status=trashed").await.json();
    assert_eq!((&listed[0]["status"], &listed[0]["published"]), (&json!("trashed"), &Value::Null));
    assert_eq!(test.get(&format!("{night}/revisions/1")).await.json()["body"], "b");
    assert_eq!(test.done(&format!("DELETE {night}"), &Value::Null).await.header("etag"), "\"3-j\"");
    let back = test.done(&format!("POST {night}/undelete"), &Value::Null).await.json();
    assert_eq!((&back["status"], &back["published"]["revision"]), (&json!("published"), &json!(1)));
    assert_eq!(test.get("/v1/articles/by-slug/night").await.status, 200);
}
