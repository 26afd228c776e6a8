use std::sync::Mutex;

use daybook_application::logs::{InvalidFilter, LogFilter};

use super::*;
use crate::Limits;
use crate::testing::{TestDoor, check_described};

/// Knows every filter that does not hold the word `loud`.
#[derive(Default)]
struct Filter(Mutex<String>);

impl LogFilter for Filter {
    fn current(&self) -> String {
        self.0.lock().unwrap().clone()
    }

    fn set(&self, filter: &str) -> Result<(), InvalidFilter> {
        if filter.contains("loud") {
            return Err(InvalidFilter);
        }
        filter.clone_into(&mut self.0.lock().unwrap());
        Ok(())
    }
}

fn door() -> TestDoor {
    let logs = Arc::new(Logs::new(Arc::new(Filter(Mutex::new("info".into())))));
    TestDoor::over(Limits::default(), |fakes| vec![routes(fakes.door.clone(), logs)])
}

async fn filter(door: &TestDoor) -> String {
    let answer = door.get("/v1/log-level").await;
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.json()["filter"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_is_logged_is_told_and_can_be_changed() {
    let door = door();
    assert_eq!(filter(&door).await, "info");
    let changed = door.send("PUT /v1/log-level", &[], r#"{"filter": "warn,daybook_api=debug"}"#).await;
    assert_eq!(changed.json()["filter"], "warn,daybook_api=debug");
    assert_eq!(filter(&door).await, "warn,daybook_api=debug");
}

#[tokio::test]
async fn what_is_no_filter_changes_nothing() {
    let door = door();
    for body in
        [r#"{"filter": "loud"}"#, r#"{"filter": ""}"#, r#"{"filter": 1}"#, "{}", r#"{"level": "info"}"#]
    {
        let refused = door.send("PUT /v1/log-level", &[], body).await;
        assert_eq!(refused.problem(), (422, "invalid-fields".into()), "{body}");
    }
    assert_eq!(filter(&door).await, "info");
}

#[tokio::test]
async fn its_operations_are_described() {
    let openapi = door().get("/openapi.json").await.json();
    check_described(&openapi);
    assert!(openapi["paths"]["/v1/log-level"]["put"].is_object());
}
