//! What the cases about customers share.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, Http, with};

pub(super) const CUSTOMERS: &str = "/v1/customers";

/// Overrides whatever version there is.
pub(super) const ANY: [(&str, &str); 1] = [("if-match", "*")];

/// Somebody with nothing but a name and an e-mail address.
pub(super) fn person(name: &str, email: &str) -> Value {
    json!({ "name": name, "email": email })
}

/// Somebody of whom everything is known.
pub(super) fn ann() -> Value {
    json!({
        "name": "Ann Miller",
        "email": "Ann.Miller@Example.com",
        "phone": "+49 30 901820",
        "address": "Alexanderplatz 1\n10178 Berlin",
        "tags": ["VIP", "newsletter"],
        "consents": [{"purpose": "newsletter", "source": "web form", "at": "2026-01-05T09:00:00Z"}],
    })
}

/// Creates a customer, which must succeed.
pub(super) async fn create(http: &Http, body: &Value) -> Customer {
    let answer = http.post(CUSTOMERS, body).await.expect(201);
    let id = answer.json()["id"].as_str().unwrap().to_owned();
    Customer { path: format!("{CUSTOMERS}/{id}"), id, answer }
}

/// One who was created.
pub(super) struct Customer {
    pub(super) id: String,
    pub(super) path: String,
    /// The answer to the creation.
    pub(super) answer: Answer,
}

impl Customer {
    /// The path of something that belongs to the customer.
    pub(super) fn at(&self, rest: &str) -> String {
        format!("{}/{rest}", self.path)
    }
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

/// Erases a customer, which must succeed.
pub(super) async fn erase(http: &Http, customer: &Customer) -> Answer {
    let body = json!({"reason": "asked for on 2026-02-03"});
    over(http, Method::POST, &customer.at("erase"), &body).await.expect(200)
}

/// The pointers of an answer that lists invalid fields.
pub(super) fn pointers(problem: &Value) -> Vec<&str> {
    problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}
