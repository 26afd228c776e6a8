//! The trash.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{ARTICLES, act, found, over, published, titled};
use crate::support::TestApp;

#[tokio::test]
async fn what_is_in_the_trash_is_seen_by_nobody_who_does_not_ask_for_it() {
    let app = TestApp::start().await;
    let article = published(&app, &titled("Apple", "text")).await;
    over(&app, Method::DELETE, &article.path, &Value::Null).await;
    app.get(&article.at("published")).await.problem(404, "article-not-found");
    app.get("/v1/articles/by-slug/apple").await.problem(404, "article-not-found");
    assert_eq!(app.get(ARTICLES).await.expect(200).items().len(), 0);
    assert_eq!(found(&app, "apple").await, [""; 0]);
    let trashed = app.get(&format!("{ARTICLES}?status=trashed")).await.expect(200).items();
    assert_eq!((trashed.len(), &trashed[0]["status"]), (1, &json!("trashed")));
    over(&app, Method::PATCH, &article.path, &json!({"title": "B"})).await.problem(409, "article-in-trash");
    act(&app, &article, "publish").await.problem(409, "article-in-trash");
}

#[tokio::test]
async fn undeleting_always_works_and_brings_back_what_was_published() {
    let app = TestApp::start().await;
    let article = published(&app, &titled("Apple", "text")).await;
    let before = app.get(&article.at("published")).await.text;
    over(&app, Method::DELETE, &article.path, &Value::Null).await;
    let taken = json!({"title": "Other", "slug": "apple"});
    app.post(ARTICLES, &taken).await.problem(409, "slug-taken");
    act(&app, &article, "undelete").await.expect(200);
    assert_eq!(
        serde_json::from_str::<Value>(&before).unwrap()["body"],
        app.get(&article.at("published")).await.expect(200).json()["body"]
    );
    assert_eq!(found(&app, "apple").await, ["Apple"]);
    app.get("/v1/articles/by-slug/apple").await.expect(200);
}
