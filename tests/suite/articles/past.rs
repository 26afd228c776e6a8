//! As of the past.

use reqwest::Method;
use serde_json::json;

use super::support::{ARTICLES, act, create, over, titled};
use crate::support::TestApp;

#[tokio::test]
async fn an_article_is_read_as_it_was() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("One", "one")).await;
    let first = article.answer.position().to_owned();
    over(&app, Method::PUT, &article.path, &titled("Two", "two")).await.expect(200);
    let published = act(&app, &article, "publish").await.expect(200).position().to_owned();
    over(&app, Method::PUT, &article.path, &titled("Three", "three")).await.expect(200);
    act(&app, &article, "publish").await.expect(200);
    let as_of = async |path: &str, position: &str| app.get(&format!("{path}?as_of={position}")).await;
    let then = as_of(&article.path, &first).await.expect(200).json();
    assert_eq!((&then["title"], &then["status"]), (&json!("One"), &json!("draft")));
    as_of(&article.at("published"), &first).await.problem(404, "article-not-found");
    let then = as_of(&article.at("published"), &published).await.expect(200).json();
    assert_eq!((&then["title"], &then["body"]), (&json!("Two"), &json!("two")));
    let list = as_of(ARTICLES, &first).await.expect(200);
    assert_eq!(list.each("title"), ["One"]);
    app.get(&format!("{ARTICLES}?as_of={first}&sort=title")).await.problem(400, "sort-of-past");
}
