//! Creating, reading, replacing, patching.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{ARTICLES, create, over, titled};
use crate::support::TestApp;

#[tokio::test]
async fn an_article_is_created_as_a_draft_and_read_back() {
    let app = TestApp::start().await;
    let body = json!({
        "title": "  Über große Fragen ",
        "subtitle": "Sub",
        "lead": "Lead\nof two lines",
        "body": "# Text\r\n\n\ttabs 🦀\n",
        "tags": ["Rust", "rust", "two  words"],
        "visibility": "private",
        "editors": ["bob"],
        "note": "first",
    });
    let article = create(&app, &body).await;
    assert_eq!(article.answer.header("location"), article.path);
    let read = app.get(&article.path).await.expect(200);
    assert_eq!(read.text, article.answer.text);
    assert_eq!(read.header("etag"), article.answer.header("etag"));
    let read = read.json();
    assert_eq!(read["title"], "Über große Fragen");
    assert_eq!(read["slug"], "uber-grosse-fragen");
    assert_eq!((&read["subtitle"], &read["lead"]), (&json!("Sub"), &json!("Lead\nof two lines")));
    assert_eq!(read["body"], body["body"], "kept to the byte");
    assert_eq!(read["tags"], json!(["rust", "two words"]));
    assert_eq!(
        (&read["status"], &read["revision"], &read["version"]),
        (&json!("draft"), &json!(1), &json!(1))
    );
    assert_eq!((&read["visibility"], &read["editors"]), (&json!("private"), &json!(["bob"])));
    assert_eq!(read["published"], Value::Null);
}

#[tokio::test]
async fn whoever_acts_is_the_author_and_no_address_is() {
    let app = TestApp::start().await;
    let acts = [("daybook-actor", "ann")];
    let answer = app.post_with(ARTICLES, &titled("A", ""), &acts).await.expect(201);
    assert_eq!(answer.json()["author"], "ann");
    let body = json!({"title": "A", "author": "ann@example.com"});
    let problem = app.post(ARTICLES, &body).await.problem(422, "invalid-fields");
    assert_eq!(problem["errors"][0]["pointer"], "/author");
}

#[tokio::test]
async fn each_field_that_breaks_a_rule_is_named() {
    let app = TestApp::start().await;
    let cases = [
        (json!({"body": "x"}), "/title"),
        (json!({"title": " "}), "/title"),
        (json!({"title": "a".repeat(201)}), "/title"),
        (json!({"title": "a\nb"}), "/title"),
        (json!({"title": 7}), "/title"),
        (json!({"title": "A", "slug": "Not A Slug"}), "/slug"),
        (json!({"title": "A", "slug": "feed"}), "/slug"),
        (json!({"title": "A", "slug": "0192f1b2-7c4e-7d3a-9b1f-2a5c8e6d4f00"}), "/slug"),
        (json!({"title": "A", "body": "a\u{0}b"}), "/body"),
        (json!({"title": "A", "body": "a".repeat(1_000_001)}), "/body"),
        (json!({"title": "A", "lead": "a".repeat(5_001)}), "/lead"),
        (json!({"title": "A", "subtitle": "a".repeat(301)}), "/subtitle"),
        (json!({"title": "A", "tags": (0..21).map(|n| format!("t{n}")).collect::<Vec<_>>()}), "/tags"),
        (json!({"title": "A", "visibility": "secret"}), "/visibility"),
        (json!({"title": "A", "unknown": 1}), "/unknown"),
    ];
    for (body, pointer) in cases {
        let problem = app.post(ARTICLES, &body).await.problem(422, "invalid-fields");
        let named = problem["errors"][0]["pointer"].as_str().unwrap();
        assert!(named.starts_with(pointer), "{named}: {pointer}");
    }
    assert_eq!(app.get(ARTICLES).await.items().len(), 0);
}

#[tokio::test]
async fn a_body_of_the_most_characters_is_kept_whole() {
    let app = TestApp::start().await;
    let body = "𝕏é\"\\\n".repeat(200_000);
    let article = create(&app, &titled("Long", &body)).await;
    assert_eq!(app.get(&article.path).await.expect(200).json()["body"], body);
}

#[tokio::test]
async fn what_is_replaced_is_replaced_whole_and_what_is_patched_in_part() {
    let app = TestApp::start().await;
    let body = json!({"title": "A", "body": "a", "subtitle": "s", "lead": "l", "tags": ["x"]});
    let article = create(&app, &body).await;
    let patch = json!({"title": "B", "subtitle": null, "note": "why"});
    let patched = over(&app, Method::PATCH, &article.path, &patch).await.expect(200).json();
    assert_eq!(
        (&patched["title"], &patched["body"], &patched["lead"]),
        (&json!("B"), &json!("a"), &json!("l"))
    );
    assert_eq!((&patched["subtitle"], &patched["revision"]), (&Value::Null, &json!(2)));
    let replaced = over(&app, Method::PUT, &article.path, &titled("C", "c")).await.expect(200).json();
    assert_eq!((&replaced["lead"], &replaced["tags"]), (&Value::Null, &json!([])));
    assert_eq!((&replaced["revision"], &replaced["author"]), (&json!(3), &json!("anonymous")));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let app = TestApp::start().await;
    let path = format!("{ARTICLES}/0192f1b2-7c4e-7d3a-9b1f-2a5c8e6d4f00");
    for rest in ["", "/published", "/history", "/revisions", "/revisions/1", "/draft", "/diff?from=1&to=2"] {
        app.get(&format!("{path}{rest}")).await.problem(404, "article-not-found");
    }
    for (method, rest) in [(Method::PATCH, ""), (Method::DELETE, ""), (Method::POST, "/publish")] {
        over(&app, method, &format!("{path}{rest}"), &json!({})).await.problem(404, "article-not-found");
    }
    app.get(&format!("{ARTICLES}/by-slug/nothing")).await.problem(404, "article-not-found");
}

#[tokio::test]
async fn a_key_that_is_used_again_makes_no_second_article() {
    let app = TestApp::start().await;
    let key = [("idempotency-key", "one")];
    let first = app.post_with(ARTICLES, &titled("A", ""), &key).await.expect(201);
    let second = app.post_with(ARTICLES, &titled("A", ""), &key).await.expect(201);
    assert_eq!((&second.text, second.position()), (&first.text, first.position()));
    app.post_with(ARTICLES, &titled("B", ""), &key).await.problem(422, "key-reused");
    assert_eq!(app.get(ARTICLES).await.items().len(), 1);
}
