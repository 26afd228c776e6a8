//! A working copy beside what is published.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{act, create, over, published, titled};
use crate::support::TestApp;

#[tokio::test]
async fn saving_never_changes_what_is_published() {
    let app = TestApp::start().await;
    let article = published(&app, &titled("A", "one")).await;
    let before = app.get(&article.at("published")).await.expect(200);
    assert_eq!((&before.json()["body"], &before.json()["revision"]), (&json!("one"), &json!(1)));
    over(&app, Method::PUT, &article.path, &titled("B", "two")).await.expect(200);
    over(&app, Method::PUT, &article.at("draft"), &titled("C", "three")).await.expect(200);
    assert_eq!(app.get(&article.at("published")).await.expect(200).text, before.text);
    let working = app.get(&article.path).await.expect(200).json();
    assert_eq!((&working["body"], &working["status"]), (&json!("two"), &json!("published")));
    assert_eq!((&working["revision"], &working["published"]["revision"]), (&json!(2), &json!(1)));
    act(&app, &article, "publish").await.expect(200);
    let after = app.get(&article.at("published")).await.expect(200).json();
    assert_eq!((&after["body"], &after["revision"]), (&json!("two"), &json!(2)));
}

#[tokio::test]
async fn an_autosave_is_no_revision_and_is_closed_by_the_next_save() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("A", "one")).await;
    app.get(&article.at("draft")).await.problem(404, "draft-not-found");
    for text in ["t", "tw", "two"] {
        over(&app, Method::PUT, &article.at("draft"), &titled("A", text)).await.expect(200);
    }
    assert_eq!(app.get(&article.at("draft")).await.expect(200).json()["body"], "two");
    assert_eq!(app.get(&article.at("revisions")).await.items().len(), 1);
    assert_eq!(app.get(&article.path).await.json()["body"], "one");
    over(&app, Method::PUT, &article.path, &titled("A", "saved")).await.expect(200);
    app.get(&article.at("draft")).await.problem(404, "draft-not-found");
    over(&app, Method::PUT, &article.at("draft"), &titled("A", "later")).await.expect(200);
    act(&app, &article, "publish").await.expect(200);
    assert_eq!(app.get(&article.at("published")).await.json()["body"], "saved", "publish wins over autosave");
    app.get(&article.at("draft")).await.problem(404, "draft-not-found");
    over(&app, Method::PUT, &article.at("draft"), &titled("A", "dropped")).await.expect(200);
    over(&app, Method::DELETE, &article.at("draft"), &Value::Null).await.expect(200);
    app.get(&article.at("draft")).await.problem(404, "draft-not-found");
}

#[tokio::test]
async fn publishing_needs_a_body_and_a_date_that_does_not_lie_ahead() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("A", " \n")).await;
    act(&app, &article, "publish").await.problem(409, "body-missing");
    over(&app, Method::PATCH, &article.path, &json!({"body": "text"})).await.expect(200);
    let ahead = json!({"at": "2099-01-01T00:00:00Z"});
    over(&app, Method::POST, &article.at("publish"), &ahead).await.problem(422, "date-ahead");
    let dated = json!({"at": "2001-02-03T04:05:06Z"});
    let answer = over(&app, Method::POST, &article.at("publish"), &dated).await.expect(200).json();
    assert_eq!(answer["published"]["at"], "2001-02-03T04:05:06.000000Z");
}

#[tokio::test]
async fn publishing_twice_changes_nothing_and_what_is_taken_back_is_gone() {
    let app = TestApp::start().await;
    let article = published(&app, &titled("A", "text")).await;
    let first = app.get(&article.path).await;
    act(&app, &article, "publish").await.expect(200);
    assert_eq!(app.get(&article.path).await.text, first.text);
    act(&app, &article, "unpublish").await.expect(200);
    app.get(&article.at("published")).await.problem(404, "article-not-found");
    app.get("/v1/articles/by-slug/a").await.problem(404, "article-not-found");
    assert_eq!(app.get(&article.path).await.json()["status"], "unpublished");
}

#[tokio::test]
async fn nothing_that_is_said_is_passed_over() {
    let app = TestApp::start().await;
    let article = published(&app, &titled("Night", "text")).await;
    let dated =
        over(&app, Method::POST, &article.at("publish"), &json!({"at": "2024-02-29T12:00:00Z"})).await;
    assert_eq!(dated.expect(200).json()["published"]["at"], "2024-02-29T12:00:00.000000Z");
    let later =
        over(&app, Method::POST, &article.at("unpublish"), &json!({"at": "2099-01-01T00:00:00Z"})).await;
    later.problem(422, "invalid-fields");
    assert_eq!(app.get(&article.path).await.expect(200).json()["status"], "published");
}
