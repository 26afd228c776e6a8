//! The binary's commands.

use std::path::Path;
use std::process::Output;

use serde_json::{Value, json};

use crate::support::{Lines, Process, TestApp, run, tables, tamper};

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", stdout(output), String::from_utf8_lossy(&output.stderr))
}

/// A directory in which a server has written a little.
async fn with_data() -> tempfile::TempDir {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    app.set("b", "2").await;
    app.unset("a").await;
    let changes = json!({"changes": [{"name": "a", "value": "3"}, {"name": "c", "value": "4"}]});
    app.post("/v1/config-changes", &changes).await.expect(200);
    app.stop().await
}

#[tokio::test]
async fn verify_succeeds_on_what_daybook_wrote() {
    let dir = with_data().await;
    let output = run(dir.path(), &["verify"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[tokio::test]
async fn verify_finds_an_edit_a_cut_and_a_swap_and_fails_with_one() {
    let faults = [
        "UPDATE events SET data = CAST(replace(data, '2', '9') AS BLOB) WHERE position = 2",
        "UPDATE events SET metadata = CAST(replace(metadata, 'anonymous', 'ann') AS BLOB) WHERE position = 1",
        "UPDATE events SET recorded_at = recorded_at + 1 WHERE position = 3",
        "UPDATE events SET \"commit\" = 4 WHERE position = 4",
        "UPDATE events SET type = 'ConfigValueDeleted' WHERE position = 1",
        "DELETE FROM events WHERE position = 2",
        "DELETE FROM events WHERE position = 5",
        "UPDATE head SET position = 4",
    ];
    for fault in faults {
        let dir = with_data().await;
        tamper(dir.path(), fault).await;
        let output = run(dir.path(), &["verify"]);
        assert_eq!(output.status.code(), Some(1), "{fault}: {}", said(&output));
        assert!(!said(&output).is_empty(), "{fault}");
    }
}

/// The head as `verify` prints it.
fn verified(dir: &Path) -> String {
    let output = run(dir, &["verify"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    stdout(&output).trim().rsplit(' ').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_head_that_was_noted_proves_that_nothing_before_it_was_rewritten() {
    let dir = with_data().await;
    let noted = verified(dir.path());
    let app = TestApp::resume(dir).await;
    app.set("d", "later").await;
    let dir = app.stop().await;
    let expecting = |head: &str| run(dir.path(), &["verify", "--expect", head]).status.code();
    assert_eq!(expecting(&noted), Some(0));
    let last = if noted.ends_with('0') { "1" } else { "0" };
    assert_eq!(expecting(&format!("{}{last}", &noted[..noted.len() - 1])), Some(1));
    assert_eq!(expecting(&verified(with_data().await.path())), Some(1));
    assert_eq!(expecting(&noted.replace(".5:", ".99:")), Some(1));
    assert_eq!(expecting("nonsense"), Some(2));
}

#[tokio::test]
async fn rebuild_mends_a_read_model_that_verify_refuses() {
    let dir = with_data().await;
    let tables = tables(dir.path(), "config").await;
    assert!(!tables.is_empty());
    for table in tables {
        tamper(dir.path(), &format!("DELETE FROM {table}")).await;
        let broken = run(dir.path(), &["verify"]);
        assert_eq!(broken.status.code(), Some(1), "{table}: {}", said(&broken));
        let rebuilt = run(dir.path(), &["rebuild"]);
        assert_eq!(rebuilt.status.code(), Some(0), "{table}: {}", said(&rebuilt));
        let whole = run(dir.path(), &["verify"]);
        assert_eq!(whole.status.code(), Some(0), "{table}: {}", said(&whole));
    }
    let app = TestApp::resume(dir).await;
    assert_eq!(app.get("/v1/config").await.expect(200).each("value"), ["3", "2", "4"]);
}

#[tokio::test]
async fn verify_and_events_work_beside_a_running_server_and_rebuild_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve(dir.path());
    server.http().set("a", "1").await;
    let verified = run(dir.path(), &["verify"]);
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
    assert_eq!(stdout(&run(dir.path(), &["events"])).lines().count(), 1);
    let refused = run(dir.path(), &["rebuild"]);
    assert_ne!(refused.status.code(), Some(0));
    assert!(!said(&refused).is_empty());
    server.http().set("a", "2").await;
}

#[tokio::test]
async fn events_prints_one_json_object_a_line() {
    let dir = with_data().await;
    let output = run(dir.path(), &["events", "--after", "3", "--category", "config"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let events: Vec<Value> =
        stdout(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let streams: Vec<_> = events.iter().map(|event| event["stream"].as_str().unwrap()).collect();
    assert_eq!(streams, ["config-a", "config-c"]);
    assert_eq!(stdout(&run(dir.path(), &["events", "--category", "other"])), "");
}

#[tokio::test]
async fn events_can_be_followed_beside_a_running_server() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve(dir.path());
    server.http().set("a", "1").await;
    let mut followed = Lines::of(dir.path(), &["events", "--follow"]);
    for name in ["a", "b", "c"] {
        let line = followed.next();
        let event: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(event["stream"], format!("config-{name}"));
        server.http().set(if name == "a" { "b" } else { "c" }, "1").await;
    }
}

#[tokio::test]
async fn migrate_prepares_an_empty_directory_and_is_harmless_after() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let output = run(dir.path(), &["migrate"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    }
    assert!(run(dir.path(), &["verify"]).status.success());
}

#[test]
fn production_refuses_to_start() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), &["serve", "--port", "0", "--env", "production"]);
    assert_ne!(output.status.code(), Some(0));
    assert!(said(&output).contains("production"), "{}", said(&output));
}

#[test]
fn development_refuses_to_listen_beyond_this_machine() {
    let dir = tempfile::tempdir().unwrap();
    let output = run(dir.path(), &["serve", "--port", "0", "--host", "0.0.0.0"]);
    assert_ne!(output.status.code(), Some(0));
    assert!(said(&output).contains("loopback"), "{}", said(&output));
}
