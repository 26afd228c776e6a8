//! The log, beside the traces.

use std::thread::JoinHandle;

use serde_json::{Value, json};

use super::receiver::Receiver;
use super::{CALLER, CALLERS_TRACE, variables};
use crate::support::{Process, tamper};

const REQUEST: &str = "0192a3b4-0000-7000-8000-000000000001";

async fn logging(dir: &std::path::Path, level: &str) -> (Process, JoinHandle<String>) {
    let receiver = Receiver::start().await;
    Process::serve_logging_with(dir, level, &variables(&receiver, &[("DAYBOOK_LOG_FORMAT", "json")]))
}

/// The lines of a log in JSON that hold this message.
fn lines(log: &str, message: &str) -> Vec<Value> {
    let lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    lines.filter(|line| line["message"] == message).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_one_line_with_its_ids() {
    let dir = tempfile::tempdir().unwrap();
    let (server, log) = logging(dir.path(), "warn,daybook=info,daybook_api=debug").await;
    let ids = [("traceparent", CALLER), ("daybook-request-id", REQUEST)];
    server.http().put_with("/v1/config/a", &json!({"value": "on"}), &ids).await.expect(200);
    assert_eq!(server.terminate(), Some(0));
    let answered = lines(&log.join().unwrap(), "answered");
    let [line] = answered.as_slice() else { panic!("not one line: {answered:?}") };
    assert_eq!((&line["request_id"], &line["trace_id"]), (&json!(REQUEST), &json!(CALLERS_TRACE)));
    assert_eq!(
        (&line["method"], &line["path"], &line["status"]),
        (&json!("PUT"), &json!("/v1/config/a"), &json!(200))
    );
    assert!(line["seconds"].as_f64().unwrap() > 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_one_line_with_its_cause_and_its_ids() {
    let dir = tempfile::tempdir().unwrap();
    let (server, log) = logging(dir.path(), "info").await;
    server.http().set("a", "on").await;
    tamper(dir.path(), "UPDATE head SET id = id; ALTER TABLE config_entries RENAME TO gone").await;
    let ids = [("traceparent", CALLER), ("daybook-request-id", REQUEST), ("accept", "application/json")];
    server.http().get_with("/v1/config", &ids).await.problem(500, "internal");
    assert_eq!(server.terminate(), Some(0));
    let log = log.join().unwrap();
    let failed = lines(&log, "a request failed");
    let [line] = failed.as_slice() else { panic!("not one line: {log}") };
    assert_eq!((&line["request_id"], &line["trace_id"]), (&json!(REQUEST), &json!(CALLERS_TRACE)));
    assert!(line.to_string().contains("no such table"), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_logged_can_be_changed_while_it_runs() {
    let dir = tempfile::tempdir().unwrap();
    let (server, log) = logging(dir.path(), "warn,daybook=info").await;
    let http = server.http();
    assert_eq!(http.get("/v1/log-level").await.expect(200).json(), json!({"filter": "warn,daybook=info"}));
    http.get("/v1/config/before").await.expect(404);
    http.put("/v1/log-level", &json!({"filter": "warn,daybook_api=debug"})).await.expect(200);
    http.get("/v1/config/between").await.expect(404);
    http.put("/v1/log-level", &json!({"filter": "loud=loud"})).await.problem(422, "invalid-fields");
    http.put("/v1/log-level", &json!({"filter": "off"})).await.expect(200);
    http.get("/v1/config/after").await.expect(404);
    assert_eq!(server.terminate(), Some(0));
    let log = log.join().unwrap();
    let paths: Vec<_> = lines(&log, "answered").iter().map(|line| line["path"].clone()).collect();
    assert!(paths.contains(&json!("/v1/config/between")), "{log}");
    assert!(!log.contains("/v1/config/before") && !log.contains("/v1/config/after"), "{log}");
}
