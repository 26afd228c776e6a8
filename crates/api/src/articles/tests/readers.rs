//! What those see who may not see everything.

use axum::body::Body;
use daybook_application::articles::Audience;
use http::request::Parts;
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};

use super::{Test, titles};
use crate::shared::Kind;

fn parts(path: &str) -> Parts {
    Request::get(path).body(()).unwrap().into_parts().0
}

async fn body(response: axum::response::Response<Body>) -> Value {
    assert_eq!(response.status(), StatusCode::OK);
    serde_json::from_slice(&response.into_body().collect().await.unwrap().to_bytes()).unwrap()
}

#[tokio::test]
async fn everybody_gets_what_is_published_in_place_of_the_working_copy() {
    let test = Test::new();
    let night = test.published(&json!({"title": "Night", "body": "b"})).await;
    test.done(&format!("PATCH {night}"), &json!({"title": "Secret"})).await;
    let id = night.rsplit('/').next().unwrap().parse().unwrap();
    let read = async || test.articles.read(&parts(&night), id, Audience::Everybody).await;
    let shown = body(read().await.unwrap()).await;
    assert_eq!((&shown["title"], shown.get("autosaved_at")), (&json!("Night"), None));
    test.done(&format!("POST {night}/unpublish"), &Value::Null).await;
    assert_eq!(read().await.unwrap_err().kind(), Kind::ARTICLE_NOT_FOUND);
    let author = test.articles.read(&parts(&night), id, Audience::Of("anonymous".parse().unwrap())).await;
    assert_eq!(body(author.unwrap()).await["title"], "Secret");
}

#[tokio::test]
async fn everybody_lists_and_finds_what_is_published_and_public_only() {
    let test = Test::new();
    test.published(&json!({"title": "Open cat", "body": "b"})).await;
    test.published(&json!({"title": "Private cat", "body": "b", "visibility": "private"})).await;
    test.created(&json!({"title": "Draft cat", "body": "b"})).await;
    for path in ["/v1/articles", "/v1/articles?q=cat", "/v1/articles?view=published&status=published"] {
        let list = test.articles.list(&parts(path), Audience::Everybody).await.unwrap();
        assert_eq!(titles(&body(list).await), ["Open cat"], "{path}");
    }
    let refused =
        test.articles.list(&parts("/v1/articles?view=working"), Audience::Everybody).await.unwrap_err();
    assert_eq!(refused.kind(), Kind::INVALID_PARAMETER);
    let drafts = test.articles.list(&parts("/v1/articles?status=draft"), Audience::Everybody).await.unwrap();
    assert_eq!(body(drafts).await, json!([]));
}
