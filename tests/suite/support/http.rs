//! A client.

use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::Answer;

/// A client of one server. A request that takes longer than half a minute has hung, and fails.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    base: String,
    client: Client,
}

impl Http {
    pub(crate) fn new(base: String) -> Self {
        let client = Client::builder().timeout(Duration::from_secs(30)).no_proxy().build().unwrap();
        Self { base, client }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::of(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// GET by a client that accepts JSON.
    pub(crate) async fn get_json(&self, path: &str) -> Answer {
        self.get_with(path, &[("accept", "application/json")]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(with(self.request(Method::GET, path), headers)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Answer {
        self.put_with(path, body, &[]).await
    }

    pub(crate) async fn put_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        self.send(with(self.request(Method::PUT, path).json(body), headers)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.post_with(path, body, &[]).await
    }

    pub(crate) async fn post_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        self.send(with(self.request(Method::POST, path).json(body), headers)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.delete_with(path, &[]).await
    }

    pub(crate) async fn delete_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(with(self.request(Method::DELETE, path), headers)).await
    }

    /// Sets an entry, which must succeed.
    pub(crate) async fn set(&self, name: &str, value: &str) -> Answer {
        self.put(&format!("/v1/config/{name}"), &json!({ "value": value })).await.expect(200)
    }

    /// Deletes an entry, which must succeed.
    pub(crate) async fn unset(&self, name: &str) -> Answer {
        self.delete(&format!("/v1/config/{name}")).await.expect(200)
    }

    /// Every item of a list, page by page.
    pub(crate) async fn all_pages(&self, first: &str) -> Vec<Value> {
        let (mut items, mut next) = (Vec::new(), Some(first.to_owned()));
        while let Some(path) = next {
            let page = self.get(&path).await.expect(200);
            items.extend(page.items());
            next = page.next();
            assert!(items.len() < 100_000, "the pages do not end");
        }
        items
    }
}

pub(crate) fn with(request: RequestBuilder, headers: &[(&str, &str)]) -> RequestBuilder {
    headers.iter().fold(request, |request, (name, value)| request.header(*name, value.as_bytes()))
}
