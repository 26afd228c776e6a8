//! What the cases about articles share.

use std::time::Duration;

use daybook_domain::shared::Timestamp;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Http, with};

pub(super) const ARTICLES: &str = "/v1/articles";

/// Overrides whatever version there is.
pub(super) const ANY: [(&str, &str); 1] = [("if-match", "*")];

/// An article with a body.
pub(super) fn titled(title: &str, body: &str) -> Value {
    json!({ "title": title, "body": body })
}

/// One that was created.
pub(super) struct Article {
    pub(super) id: String,
    pub(super) path: String,
    /// The answer to the creation.
    pub(super) answer: Answer,
}

impl Article {
    /// The path of something that belongs to the article.
    pub(super) fn at(&self, rest: &str) -> String {
        format!("{}/{rest}", self.path)
    }
}

/// Creates an article, which must succeed.
pub(super) async fn create(http: &Http, body: &Value) -> Article {
    let answer = http.post(ARTICLES, body).await.expect(201);
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    Article { path: format!("{ARTICLES}/{id}"), id, answer }
}

/// Creates an article and publishes it.
pub(super) async fn published(http: &Http, body: &Value) -> Article {
    let article = create(http, body).await;
    act(http, &article, "publish").await.expect(200);
    article
}

/// Does something to an article, whatever its version.
pub(super) async fn act(http: &Http, article: &Article, action: &str) -> Answer {
    over(http, Method::POST, &article.at(action), &json!({})).await
}

/// A request that changes what is there, whatever its version.
pub(super) async fn over(http: &Http, method: Method, path: &str, body: &Value) -> Answer {
    change(http, method, path, body, &ANY).await
}

/// A request that changes, with headers.
pub(super) async fn change(
    http: &Http,
    method: Method,
    path: &str,
    body: &Value,
    headers: &[(&str, &str)],
) -> Answer {
    http.send(with(http.request(method, path).json(body), headers)).await
}

/// The titles that a search finds, best first.
pub(super) async fn found(http: &Http, words: &str) -> Vec<String> {
    let query: String = words.bytes().fold(String::new(), |query, byte| format!("{query}%{byte:02X}"));
    http.get(&format!("{ARTICLES}?q={query}")).await.expect(200).each("title")
}

/// The present time, so many seconds later.
pub(super) fn ahead(seconds: u64) -> String {
    let then = std::time::SystemTime::now() + Duration::from_secs(seconds);
    let micros = then.duration_since(std::time::UNIX_EPOCH).unwrap().as_micros();
    Timestamp::from_micros(i64::try_from(micros).unwrap()).to_string()
}
