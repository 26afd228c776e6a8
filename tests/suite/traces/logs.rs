//! The log, beside the traces.

use std::thread::JoinHandle;

use serde_json::{Value, json};

use super::receiver::{PATIENCE, Receiver};
use super::{CALLER, CALLERS_TRACE, variables};
use crate::support::{Process, Raw, Scrape, WriteLock, tamper};

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
    let (server, log) = logging(dir.path(), "info").await;
    let ids = [("traceparent", CALLER), ("daybook-request-id", REQUEST)];
    server.http().put_with("/v1/config/a?qz-query=1", &json!({"value": "qz-body"}), &ids).await.expect(400);
    server.http().put_with("/v1/config/a", &json!({"value": "qz-body"}), &ids).await.expect(200);
    assert_eq!(server.terminate(), Some(0));
    let log = log.join().unwrap();
    let answered = lines(&log, "answered");
    let [refused, line] = answered.as_slice() else { panic!("not two lines: {answered:?}") };
    assert_eq!((&line["request_id"], &line["trace_id"]), (&json!(REQUEST), &json!(CALLERS_TRACE)));
    for (field, value) in [
        ("level", json!("INFO")),
        ("method", json!("PUT")),
        ("path", json!("/v1/config/a")),
        ("route", json!("/v1/config/{name}")),
        ("status", json!(200)),
    ] {
        assert_eq!(line[field], value, "{field}");
    }
    assert!(line["seconds"].as_f64().unwrap() > 0.0);
    assert!(line.get("problem").is_none(), "{line}");
    assert_eq!((&refused["status"], &refused["problem"]), (&json!(400), &json!("invalid-parameter")));
    assert!(!log.contains("qz-"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_watches_the_server_does_not_fill_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let (server, log) = logging(dir.path(), "info").await;
    let http = server.http();
    for path in ["/health", "/health/live", "/health/ready", "/v1/health", "/metrics"] {
        http.get(path).await.expect(200);
    }
    http.put("/v1/log-level", &json!({"filter": "warn,daybook_api=debug"})).await.expect(200);
    http.get("/health/live").await.expect(200);
    assert_eq!(server.terminate(), Some(0));
    let log = log.join().unwrap();
    let paths: Vec<_> = lines(&log, "answered").iter().map(|line| line["path"].clone()).collect();
    assert_eq!(paths, [json!("/v1/log-level"), json!("/health/live")], "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_client_does_not_wait_is_a_line_too() {
    let dir = tempfile::tempdir().unwrap();
    let (server, log) = logging(dir.path(), "info").await;
    server.http().set("a", "1").await;
    let lock = WriteLock::take(dir.path()).await;
    let mut gone = Raw::connect(server.http()).await;
    gone.send(b"PUT /v1/config/a HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n").await;
    gone.send(b"content-length: 14\r\n\r\n{\"value\": \"2\"}").await;
    under_way(&server, 1).await;
    drop(gone);
    under_way(&server, 0).await;
    lock.release().await;
    assert_eq!(server.terminate(), Some(0));
    let log = log.join().unwrap();
    let abandoned = lines(&log, "abandoned");
    let [line] = abandoned.as_slice() else { panic!("not one line: {log}") };
    assert_eq!((&line["method"], &line["route"]), (&json!("PUT"), &json!("/v1/config/{name}")));
    assert!(line.get("status").is_none() && line["seconds"].as_f64().unwrap() > 0.0, "{line}");
}

/// Waits until so many requests are under way.
async fn under_way(server: &Process, count: u64) {
    let counted = async {
        while Scrape::of(server.http()).await.count("http_server_active_requests", &[]) != count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, counted).await.expect("there are not so many");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_nobody_reads_holds_nobody_up() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve_unread(dir.path(), "info");
    // Each is a line of more than 200 bytes; a pipe takes 64 KiB.
    for n in 0..600 {
        server.http().get(&format!("/v1/config/missing-{n}")).await.expect(404);
    }
    assert_eq!(server.terminate(), Some(0));
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
    let cause = if crate::ON_POSTGRES { "does not exist" } else { "no such table" };
    assert!(line.to_string().contains(cause), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_logged_can_be_changed_while_it_runs() {
    let dir = tempfile::tempdir().unwrap();
    let (server, log) = logging(dir.path(), "warn,daybook=info").await;
    let http = server.http();
    assert_eq!(http.get("/v1/log-level").await.expect(200).json(), json!({"filter": "warn,daybook=info"}));
    http.get("/v1/config/before").await.expect(404);
    http.put("/v1/log-level", &json!({"filter": "info,daybook_api=warn"})).await.expect(200);
    http.get("/v1/config/between").await.expect(404);
    http.put("/v1/log-level", &json!({"filter": "loud=loud"})).await.problem(422, "invalid-fields");
    http.put("/v1/log-level", &json!({"filter": "info"})).await.expect(200);
    http.get("/v1/config/after").await.expect(404);
    assert_eq!(server.terminate(), Some(0));
    let log = log.join().unwrap();
    let paths: Vec<_> = lines(&log, "answered").iter().map(|line| line["path"].clone()).collect();
    assert!(
        paths.contains(&json!("/v1/config/before")) && paths.contains(&json!("/v1/config/after")),
        "{log}"
    );
    assert!(!log.contains("/v1/config/between"), "{log}");
}
