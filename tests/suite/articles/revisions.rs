//! Revisions, their differences, and restoring one.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{Article, create, over, published, titled};
use crate::support::TestApp;

async fn three(app: &TestApp) -> Article {
    let first = json!({"title": "One", "body": "# A\n\nfirst line\nsame\n", "tags": ["a"], "note": "begun"});
    let article = published(app, &first).await;
    let second = json!({"title": "Two", "body": "# A\n\nsecond line\nsame\n", "tags": ["b"], "slug": "one"});
    over(app, Method::PUT, &article.path, &second).await.expect(200);
    over(app, Method::PATCH, &article.path, &json!({"lead": "Lead"})).await.expect(200);
    article
}

#[tokio::test]
async fn each_save_is_a_numbered_revision_that_can_be_read() {
    let app = TestApp::start().await;
    let article = three(&app).await;
    let revisions = app.get(&article.at("revisions")).await.expect(200).items();
    let numbers: Vec<_> = revisions.iter().map(|revision| revision["revision"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(revisions[0]["note"], "begun");
    assert!(revisions.iter().all(|revision| revision.get("body").is_none()), "lists have no bodies");
    let first = app.get(&article.at("revisions/1")).await.expect(200).json();
    assert_eq!((&first["title"], &first["tags"]), (&json!("One"), &json!(["a"])));
    app.get(&article.at("revisions/4")).await.problem(404, "revision-not-found");
    let paged = app.all_pages(&article.at("revisions?limit=2")).await;
    assert_eq!(paged, revisions);
}

#[tokio::test]
async fn a_difference_names_fields_lines_and_words() {
    let app = TestApp::start().await;
    let article = three(&app).await;
    let diff = app.get(&article.at("diff?from=1&to=2")).await.expect(200).json();
    let fields: Vec<_> =
        diff["fields"].as_array().unwrap().iter().map(|field| field["field"].clone()).collect();
    assert_eq!(fields, [json!("title"), json!("tags")]);
    assert_eq!((&diff["body"]["added"], &diff["body"]["removed"]), (&json!(1), &json!(1)));
    let lines = diff["body"]["hunks"][0]["lines"].as_array().unwrap();
    let added = lines.iter().find(|line| line["kind"] == "added").unwrap();
    let changed: String = added["segments"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|segment| segment["changed"] == true)
        .map(|segment| segment["text"].as_str().unwrap())
        .collect();
    assert!(changed.contains("second") && !changed.contains("line"), "{changed:?}");
    let same = app.get(&article.at("diff?from=2&to=2")).await.expect(200).json();
    assert_eq!((&same["fields"], &same["body"]["hunks"]), (&json!([]), &json!([])));
    app.get(&article.at("diff?from=1&to=9")).await.problem(404, "revision-not-found");
}

#[tokio::test]
async fn restoring_makes_a_new_working_copy_and_never_publishes() {
    let app = TestApp::start().await;
    let article = three(&app).await;
    let published = app.get(&article.at("published")).await.text;
    let restore = json!({"revision": 1, "note": "back"});
    let restored = over(&app, Method::POST, &article.at("restore"), &restore).await.expect(200).json();
    assert_eq!((&restored["title"], &restored["revision"]), (&json!("One"), &json!(4)));
    assert_eq!((&restored["lead"], &restored["published"]["revision"]), (&Value::Null, &json!(1)));
    assert_eq!(app.get(&article.at("published")).await.text, published);
    let fourth = app.get(&article.at("revisions/4")).await.expect(200).json();
    assert_eq!((&fourth["restored_from"], &fourth["note"]), (&json!(1), &json!("back")));
    let unknown = json!({"revision": 99});
    over(&app, Method::POST, &article.at("restore"), &unknown).await.problem(404, "revision-not-found");
}

#[tokio::test]
async fn history_tells_what_happened_in_order() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("A", "a")).await;
    over(&app, Method::POST, &article.at("publish"), &json!({})).await.expect(200);
    over(&app, Method::POST, &article.at("unpublish"), &json!({})).await.expect(200);
    let history = app.get(&article.at("history")).await.expect(200);
    let types = history.each("event_type");
    assert_eq!(types, ["ArticleCreated", "ArticlePublished", "ArticleUnpublished"]);
    let newest = app.get(&article.at("history?order=desc&limit=1")).await.expect(200);
    assert_eq!(newest.each("event_type"), ["ArticleUnpublished"]);
    assert!(newest.next().is_some());
}
