//! Clients that write on any node, and know afterwards what must be there.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::dice::Dice;
use crate::support::{Answer, Http, with};

/// How many names each client has for itself.
const OWN: u64 = 6;
/// How many counters all clients share.
pub(super) const COUNTERS: u64 = 4;
/// Longer than a node tries to reach its database.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a client was told to be written.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// The last value of each name; `None` of one that is deleted.
    pub(super) values: BTreeMap<String, Option<String>>,
    /// How often each counter was counted up.
    pub(super) counted: BTreeMap<String, u64>,
    /// The position of the last acknowledgement.
    last: String,
}

impl Told {
    pub(super) fn extend(&mut self, other: Self) {
        self.values.extend(other.values);
        for (counter, count) in other.counted {
            *self.counted.entry(counter).or_default() += count;
        }
    }
}

/// What the clients and whoever runs them share.
#[derive(Clone)]
pub(super) struct Run {
    /// The nodes that run now.
    pub(super) nodes: watch::Receiver<Vec<Http>>,
    /// How many writes are acknowledged.
    pub(super) total: Arc<AtomicUsize>,
    pub(super) end: watch::Receiver<bool>,
}

impl Run {
    pub(super) fn is_over(&self) -> bool {
        *self.end.borrow()
    }

    /// Any node that runs now.
    pub(super) fn node(&self, dice: &mut Dice) -> Http {
        let nodes = self.nodes.borrow();
        nodes[dice.below(nodes.len())].clone()
    }
}

/// One client, which writes one thing after the other until it is told to end.
pub(super) struct Client {
    number: usize,
    run: Run,
    dice: Dice,
    told: Told,
    requests: u64,
}

impl Client {
    pub(super) fn new(number: usize, run: Run) -> Self {
        Self { number, run, dice: Dice::new(number), told: Told::default(), requests: 0 }
    }

    pub(super) async fn work(mut self) -> Told {
        while !self.run.is_over() {
            match self.dice.below(8) {
                0 => self.delete().await,
                1 => self.change_several().await,
                2 => self.count_up().await,
                _ => self.set().await,
            }
        }
        self.told
    }

    fn own_name(&mut self) -> String {
        format!("client{}.{}", self.number, self.dice.below(usize::try_from(OWN).unwrap()))
    }

    async fn set(&mut self) {
        let (name, value) = (self.own_name(), format!("{}-{}", self.number, self.requests));
        let body = json!({ "value": value });
        let set = self.write(Method::PUT, &format!("/v1/config/{name}"), &body, &[]).await;
        self.acknowledged(&set.expect(200));
        self.told.values.insert(name.clone(), Some(value));
        self.read_back(&name).await;
    }

    async fn delete(&mut self) {
        let name = self.own_name();
        let (was, expected) = match self.told.values.get(&name) {
            Some(Some(_)) => (true, 200),
            Some(None) => (false, 410),
            None => (false, 404),
        };
        let deleted = self.write(Method::DELETE, &format!("/v1/config/{name}"), &Value::Null, &[]).await;
        let deleted = deleted.expect(expected);
        if was {
            self.acknowledged(&deleted);
            self.told.values.insert(name.clone(), None);
            self.read_back(&name).await;
        }
    }

    /// Three names in one commit.
    async fn change_several(&mut self) {
        let value = format!("{}-{}", self.number, self.requests);
        let names: Vec<_> = (0..3).map(|n| format!("client{}.{n}", self.number)).collect();
        let changes: Vec<_> = names.iter().map(|name| json!({"name": name, "value": value})).collect();
        let answer =
            self.write(Method::POST, "/v1/config-changes", &json!({ "changes": changes }), &[]).await;
        self.acknowledged(&answer.expect(200));
        self.told.values.extend(names.iter().map(|name| (name.clone(), Some(value.clone()))));
        for name in &names {
            self.read_back(name).await;
        }
    }

    /// Counts a counter up that others count up as well: nobody's step may be lost.
    async fn count_up(&mut self) {
        let counter = format!("shared.{}", self.dice.below(usize::try_from(COUNTERS).unwrap()));
        let path = format!("/v1/config/{counter}");
        while !self.run.is_over() {
            let read = self.run.node(&mut self.dice).request(Method::GET, &path);
            let Some(read) = answered(read).await.filter(|answer| answer.status < 500) else { continue };
            let (count, condition) = match read.status {
                404 => (0, ("if-none-match", "*".to_owned())),
                _ => (read.text.parse::<u64>().unwrap(), ("if-match", read.header("etag").to_owned())),
            };
            let body = json!({ "value": (count + 1).to_string() });
            let written = self.write(Method::PUT, &path, &body, &[(condition.0, &condition.1)]).await;
            if written.status == 412 {
                continue;
            }
            self.acknowledged(&written.expect(200));
            *self.told.counted.entry(counter).or_default() += 1;
            return;
        }
    }

    /// Writes on whichever node answers, under one idempotency key.
    async fn write(&mut self, method: Method, path: &str, body: &Value, headers: &[(&str, &str)]) -> Answer {
        self.requests += 1;
        let key = format!("{}-{}", self.number, self.requests);
        loop {
            let request = self.run.node(&mut self.dice).request(method.clone(), path);
            let request = if body.is_null() { request } else { request.json(body) };
            let request = with(with(request, headers), &[("idempotency-key", &key)]);
            if let Some(answer) = answered(request).await {
                match answer.status {
                    // Under way elsewhere, or not possible there now.
                    409 | 503 => {}
                    _ => return answer,
                }
            }
            tokio::task::yield_now().await;
        }
    }

    fn acknowledged(&mut self, answer: &Answer) {
        answer.position().clone_into(&mut self.told.last);
        self.run.total.fetch_add(1, Ordering::Relaxed);
    }

    /// Reads an own name on any node as of the last acknowledgement; a node that cannot tell is no answer.
    async fn read_back(&mut self, name: &str) {
        let headers = [("daybook-min-position", self.told.last.as_str())];
        let node = self.run.node(&mut self.dice);
        let request = with(node.request(Method::GET, &format!("/v1/config/{name}")), &headers);
        let Some(answer) = answered(request).await.filter(|answer| answer.status != 503) else { return };
        let read = (answer.status == 200).then(|| answer.text.clone());
        assert_eq!(read, self.told.values[name], "{name} at {}: {answer:?}", self.told.last);
    }
}

/// The answer, if there is one.
pub(super) async fn answered(request: RequestBuilder) -> Option<Answer> {
    Answer::try_of(request.timeout(PATIENCE).send().await.ok()?).await
}
