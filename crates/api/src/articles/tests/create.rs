//! Creating.

use serde_json::{Value, json};

use super::{Test, pointers};

#[tokio::test]
async fn an_article_that_was_created_is_shown_whole_and_can_be_read() {
    let test = Test::new();
    let body = json!({"title": " Über Nacht ", "body": "Text\n", "subtitle": "S", "lead": "L\nM", "tags": ["Trains", "trains", "Night  Life"],
        "visibility": "private", "editors": ["user:bob"], "note": "first"});
    let created = test.send("POST /v1/articles", &[("daybook-actor", "user:ann")], &body).await;
    assert_eq!(created.status, 201, "{}", created.text());
    assert_eq!((created.header("etag"), created.header("daybook-position")), ("\"1-j\"", "memory.1"));
    let id = created.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(created.header("location"), format!("/v1/articles/{id}"));
    let expected = json!({"id": id, "version": 1, "status": "draft", "title": "Über Nacht", "slug": "uber-nacht", "subtitle": "S",
        "lead": "L\nM", "tags": ["trains", "night life"], "author": "user:ann", "editors": ["user:bob"], "visibility": "private",
        "revision": 1, "published": null, "first_published_at": null, "autosaved_at": null,
        "schedules": {"publish": null, "unpublish": null}, "created_at": "2026-01-01T00:00:00.000000Z",
        "updated_at": "2026-01-01T00:00:00.000000Z", "body": "Text\n"});
    assert_eq!(created.json(), expected);
    let read = test.get(created.header("location")).await;
    assert_eq!((read.status.as_u16(), read.json(), read.header("etag")), (200, expected, "\"1-j\""));
    assert_eq!(read.header("vary"), "accept");
}

#[tokio::test]
async fn a_title_is_enough() {
    let test = Test::new();
    let path = test.created(&json!({"title": "A"})).await;
    let read = test.get(&path).await.json();
    assert_eq!((&read["body"], &read["tags"], &read["lead"]), (&json!(""), &json!([]), &Value::Null));
    assert_eq!((&read["author"], &read["visibility"]), (&json!("anonymous"), &json!("public")));
}

#[tokio::test]
async fn an_author_can_be_named() {
    let test = Test::new();
    let path = test.created(&json!({"title": "A", "author": "user:zoe"})).await;
    assert_eq!(test.get(&path).await.json()["author"], "user:zoe");
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let test = Test::new();
    let body = json!({"title": " ", "body": 7, "slug": "A b", "subtitle": "a\nb", "lead": "x".repeat(5_001), "vip": 1,
        "tags": ["a", 7, ""], "visibility": "hidden", "author": "ann@example.com", "editors": ["a b"], "note": []});
    let refused = test.send("POST /v1/articles", &[], &body).await;
    let expected = [
        "/vip",
        "/title",
        "/body",
        "/slug",
        "/subtitle",
        "/lead",
        "/tags/1",
        "/tags/2",
        "/visibility",
        "/author",
        "/editors/0",
        "/note",
    ];
    assert_eq!(pointers(&refused), expected);
    let missing = test.send("POST /v1/articles", &[], &json!({"tags": {}})).await;
    assert_eq!(pointers(&missing), ["/title", "/tags"]);
    let many: Vec<_> = (0..21).map(|i| format!("t{i}")).collect();
    let long = "x".repeat(1_000_001);
    let refused =
        test.send("POST /v1/articles", &[], &json!({"title": "A", "tags": many, "body": long})).await;
    assert_eq!(pointers(&refused), ["/body", "/tags"]);
    assert_eq!(test.get("/v1/articles").await.json(), json!([]));
}

#[tokio::test]
async fn a_slug_that_is_named_and_taken_is_refused_and_one_that_is_made_is_free() {
    let test = Test::new();
    let night = test.night().await;
    let taken = test.send("POST /v1/articles", &[], &json!({"title": "B", "slug": "night-trains"})).await;
    assert_eq!(taken.problem(), (409, "slug-taken".into()));
    assert_eq!(taken.json()["errors"][0]["pointer"], "/slug");
    assert!(!taken.text().contains(night.rsplit('/').next().unwrap()));
    let second = test.night().await;
    let slug = test.get(&second).await.json()["slug"].as_str().unwrap().to_owned();
    assert!(slug.starts_with("night-trains-"), "{slug}");
}

#[tokio::test]
async fn a_key_creates_once_and_is_answered_alike() {
    let test = Test::new();
    let key = [("idempotency-key", "k")];
    let body = json!({"title": "A"});
    let first = test.send("POST /v1/articles", &key, &body).await;
    test.done(&format!("PATCH {}", first.header("location")), &json!({"title": "B"})).await;
    let again = test.send("POST /v1/articles", &key, &body).await;
    assert_eq!((again.status.as_u16(), &again.body), (201, &first.body));
    for header in ["etag", "location", "daybook-position"] {
        assert_eq!(again.header(header), first.header(header));
    }
    let other = test.send("POST /v1/articles", &key, &json!({"title": "C"})).await;
    assert_eq!(other.problem(), (422, "key-reused".into()));
}

#[tokio::test]
async fn conditions_bodies_and_parameters_that_cannot_be_are_refused() {
    let test = Test::new();
    let body = json!({"title": "A"});
    for header in [("if-match", "*"), ("if-none-match", "*")] {
        let refused = test.send("POST /v1/articles", &[header], &body).await;
        assert_eq!(refused.problem(), (400, "invalid-header".into()));
    }
    let markdown = test.send("POST /v1/articles", &[("content-type", "text/markdown")], &body).await;
    assert_eq!(markdown.problem(), (415, "unsupported-media-type".into()));
    assert_eq!(test.send("POST /v1/articles", &[], &Value::Null).await.problem().1, "unreadable-body");
    assert_eq!(test.send("POST /v1/articles?x=1", &[], &body).await.problem().1, "invalid-parameter");
    test.door.closing.send(true).unwrap();
    assert_eq!(test.send("POST /v1/articles", &[], &body).await.problem(), (503, "shutting-down".into()));
}
