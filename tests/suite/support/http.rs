//! A client.

use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};

use super::Answer;
use super::answer::number;

/// Until when a read has to see the log.
const MIN_POSITION: &str = "daybook-min-position";

/// A client of one server, or of several nodes: then each request goes to any of them, and reads ask for what was
/// acknowledged last, as a client does that wants to see its own writes. Clones are the same client. A request that
/// takes longer than half a minute has hung, and fails.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    nodes: Arc<[String]>,
    client: Client,
    /// Whether others answer the same client.
    is_of_several: bool,
    acknowledged: Arc<Mutex<Option<String>>>,
}

impl Http {
    pub(crate) fn new(base: String) -> Self {
        Self::of_nodes(vec![base])
    }

    pub(crate) fn of_nodes(nodes: Vec<String>) -> Self {
        let client = Client::builder().timeout(Duration::from_secs(30)).no_proxy().build().unwrap();
        Self { is_of_several: nodes.len() > 1, nodes: nodes.into(), client, acknowledged: Arc::default() }
    }

    /// The same client of the first node only, for what one node alone can tell.
    pub(crate) fn of_one(&self) -> Self {
        Self { nodes: vec![self.nodes[0].clone()].into(), ..self.clone() }
    }

    /// Where the server is, or any of the nodes.
    pub(crate) fn base(&self) -> &str {
        let nodes = self.nodes.len();
        if nodes == 1 {
            return &self.nodes[0];
        }
        let random = usize::try_from(RandomState::new().hash_one(()) % (nodes as u64)).unwrap();
        &self.nodes[random]
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let reads = method == Method::GET || method == Method::HEAD;
        let request = self.plain(method, path);
        let acknowledged = self.acknowledged.lock().unwrap().clone();
        match acknowledged.filter(|_| reads && self.is_of_several) {
            Some(position) => request.header(MIN_POSITION, position),
            None => request,
        }
    }

    /// A request that asks for nothing by itself.
    fn plain(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base()))
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        let answer = Answer::of(request.send().await.unwrap()).await;
        if answer.status < 300 && !answer.position().is_empty() {
            let mut last = self.acknowledged.lock().unwrap();
            if last.as_ref().is_none_or(|last| number(last) < answer.position_number()) {
                *last = Some(answer.position().to_owned());
            }
        }
        answer
    }

    /// GET by a client that follows no redirect.
    pub(crate) async fn get_here(&self, path: &str) -> Answer {
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        let here = Self { client, ..self.clone() };
        here.get(path).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// GET by a client that accepts JSON.
    pub(crate) async fn get_json(&self, path: &str) -> Answer {
        self.get_with(path, &[("accept", "application/json")]).await
    }

    pub(crate) async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let own = headers.iter().any(|(name, _)| *name == MIN_POSITION);
        let request = if own { self.plain(Method::GET, path) } else { self.request(Method::GET, path) };
        self.send(with(request, headers)).await
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
