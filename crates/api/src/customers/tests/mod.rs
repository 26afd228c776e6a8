//! The routes of customers over fakes.

mod changes;
mod conditions;
mod consents;
mod create;
mod erase;
mod export;
mod holds;
mod lists;
mod notes;
mod past;

use std::sync::Arc;

use axum::body::Body;
use daybook_application::customers::testing::{InMemoryCustomers, InternationalPhones};
use daybook_application::customers::{Customers, CustomersPorts};
use daybook_application::testing::FixedClock;
use serde_json::{Value, json};

use crate::Limits;
use crate::testing::{Answer, Fakes, TestDoor, check_described};

const ANY: (&str, &str) = ("if-match", "*");

/// The routes of customers over an empty log, and the clock of them all.
struct Test {
    door: TestDoor,
    clock: Arc<FixedClock>,
}

impl Test {
    fn new() -> Self {
        let mut clock = None;
        let door = TestDoor::over(Limits::default(), |fakes| {
            clock = Some(fakes.clock.clone());
            vec![super::routes(fakes.door.clone(), Arc::new(customers(fakes)))]
        });
        Self { door, clock: clock.unwrap() }
    }

    async fn send(&self, line: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let body = if body.is_null() { Body::empty() } else { body.to_string().into() };
        self.door.send(line, headers, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.door.get(path).await
    }

    /// Creates a customer, which must succeed, and tells its path.
    async fn created(&self, name: &str, email: &str) -> String {
        let answer = self.send("POST /v1/customers", &[], &json!({"name": name, "email": email})).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.header("location").to_owned()
    }

    async fn ann(&self) -> String {
        self.created("Ann Lee", "ann@example.com").await
    }

    /// Sends a write with `If-Match: *`, which must succeed.
    async fn done(&self, line: &str, body: &Value) -> Answer {
        let answer = self.send(line, &[ANY], body).await;
        assert!(answer.status.is_success(), "{line}: {} {}", answer.status, answer.text());
        answer
    }
}

pub(crate) fn customers(fakes: &Fakes) -> Customers {
    let records = Arc::new(InMemoryCustomers::new(fakes.log.clone()));
    Customers::new(&CustomersPorts {
        streams: fakes.log.clone(),
        once: fakes.once.clone(),
        records: records.clone(),
        notes: records.clone(),
        imports: records,
        log: fakes.log.clone(),
        timeline: fakes.log.clone(),
        phones: Arc::new(InternationalPhones),
        ids: fakes.ids.clone(),
        clock: fakes.clock.clone(),
    })
}

/// The pointers of the fields that a problem lists.
fn pointers(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.problem(), (422, "invalid-fields".into()), "{}", answer.text());
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
}

/// The path in a link to the next page.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.headers.get("link")?.to_str().unwrap();
    Some(link.strip_prefix('<')?.split_once('>')?.0.to_owned())
}

#[tokio::test]
async fn the_api_description_changes_only_in_sight() {
    let bare = TestDoor::over(Limits::default(), |_| Vec::new()).get("/openapi.json").await.json();
    let mut openapi = Test::new().get("/openapi.json").await.json();
    check_described(&openapi);
    for part in ["/paths", "/components/schemas"] {
        let others = bare.pointer(part).unwrap().as_object().unwrap();
        let all = openapi.pointer_mut(part).unwrap().as_object_mut().unwrap();
        all.retain(|name, _| !others.contains_key(name));
    }
    let own = json!({"paths": openapi["paths"], "schemas": openapi["components"]["schemas"]});
    insta::assert_json_snapshot!("openapi", own);
}

#[tokio::test]
async fn ids_that_cannot_be_are_not_found_to_read_and_to_write() {
    let test = Test::new();
    for id in ["ann", "0192a3b4", "ann%40example.com", "00000000-0000-0000-0000-000000000000"] {
        let path = format!("/v1/customers/{id}");
        for line in [format!("GET {path}"), format!("DELETE {path}"), format!("GET {path}/history")] {
            let answer = test.send(&line, &[ANY], &Value::Null).await;
            assert_eq!(answer.problem(), (404, "customer-not-found".into()), "{line}");
        }
        let put = test.send(&format!("PUT {path}"), &[ANY], &json!({"name": "A", "email": "a@b.ch"})).await;
        assert_eq!(put.problem(), (404, "customer-not-found".into()));
    }
}

#[tokio::test]
async fn every_write_to_a_record_needs_a_condition() {
    let test = Test::new();
    let ann = test.ann().await;
    let lines = [
        format!("PUT {ann}"),
        format!("PATCH {ann}"),
        format!("DELETE {ann}"),
        format!("POST {ann}/undelete"),
        format!("PUT {ann}/legal-hold"),
        format!("DELETE {ann}/legal-hold"),
        format!("POST {ann}/erase"),
    ];
    for line in lines {
        let bare = test.send(&line, &[], &json!({})).await;
        assert_eq!(bare.problem(), (428, "if-match-required".into()), "{line}");
        let other = test.send(&line, &[("if-none-match", "*")], &json!({})).await;
        assert_eq!(other.problem(), (400, "invalid-header".into()), "{line}");
        let misspelt = test.send(&format!("{line}?force=1"), &[ANY], &json!({})).await;
        assert_eq!(misspelt.problem(), (400, "invalid-parameter".into()), "{line}");
    }
}
