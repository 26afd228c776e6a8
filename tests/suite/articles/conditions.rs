//! `If-Match`: no silent overwrite.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{change, create, over, titled};
use crate::support::TestApp;

#[tokio::test]
async fn a_write_to_what_is_there_needs_a_condition() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("A", "a")).await;
    let writes = [
        (Method::PUT, article.path.clone(), titled("B", "b")),
        (Method::PATCH, article.path.clone(), json!({"title": "B"})),
        (Method::DELETE, article.path.clone(), Value::Null),
        (Method::PUT, article.at("draft"), titled("B", "b")),
        (Method::DELETE, article.at("draft"), Value::Null),
        (Method::POST, article.at("publish"), json!({})),
        (Method::POST, article.at("unpublish"), json!({})),
        (Method::POST, article.at("undelete"), json!({})),
        (Method::POST, article.at("restore"), json!({"revision": 1})),
        (Method::POST, article.at("schedule"), json!({"action": "publish", "at": "2099-01-01T00:00:00Z"})),
    ];
    for (method, path, body) in writes {
        let answer = change(&app, method.clone(), &path, &body, &[]).await;
        answer.problem(428, "if-match-required");
    }
    assert_eq!(app.get(&article.path).await.text, article.answer.text);
}

#[tokio::test]
async fn a_stale_edit_is_told_what_has_changed_since() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("A", "a")).await;
    let seen = [("if-match", article.answer.header("etag"))];
    let patch = json!({"title": "B", "tags": ["x"]});
    change(&app, Method::PATCH, &article.path, &patch, &seen).await.expect(200);
    let stale = change(&app, Method::PUT, &article.path, &titled("C", "secret"), &seen).await;
    let problem = stale.problem(412, "version-stale");
    assert_eq!(problem["current_version"], 2);
    let differing = problem["differing_fields"].as_array().unwrap();
    assert!(differing.contains(&json!("title")) && differing.contains(&json!("tags")), "{problem}");
    assert!(!differing.contains(&json!("body")), "{problem}");
    change(&app, Method::POST, &article.at("publish"), &json!({}), &seen).await.problem(412, "version-stale");
    let read = app.get(&article.path).await.expect(200).json();
    assert_eq!((&read["title"], &read["status"]), (&json!("B"), &json!("draft")));
}

#[tokio::test]
async fn what_a_reader_has_is_not_sent_again() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("A", "a")).await;
    let has = [("if-none-match", article.answer.header("etag"))];
    app.get_with(&article.path, &has).await.expect(304);
    over(&app, Method::PATCH, &article.path, &json!({"title": "B"})).await.expect(200);
    app.get_with(&article.path, &has).await.expect(200);
}
