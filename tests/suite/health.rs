//! Whether the parts do their work.

use serde_json::json;

use crate::support::{Process, TestApp, WriteLock, run, tamper};

#[tokio::test]
async fn a_healthy_server_says_so_part_by_part() {
    let app = TestApp::start().await;
    for path in ["/health", "/v1/health"] {
        let health = app.get(path).await.expect(200).json();
        assert_eq!(health["status"], "healthy", "{health}");
        assert!(health["timestamp"].as_str().unwrap().ends_with('Z'));
        let checks = health["checks"].as_object().unwrap();
        assert!(checks.contains_key("eventstore") && checks.contains_key("database"), "{health}");
        assert!(checks.values().all(|check| check == "ok"), "{health}");
    }
}

#[tokio::test]
async fn asking_writes_no_event() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        app.get("/health").await.expect(200);
    }
    assert_eq!(app.get("/v1/events").await.items().len(), 0);
}

#[tokio::test]
async fn a_server_that_serves_is_live_and_ready() {
    let app = TestApp::start().await;
    app.get("/health/live").await.expect(200);
    app.get("/health/ready").await.expect(200);
}

#[tokio::test]
async fn a_store_that_cannot_write_is_unhealthy_until_it_can_and_reads_go_on() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    let lock = WriteLock::take(app.data_dir()).await;
    let health = app.get("/health").await.expect(503).json();
    assert_eq!(health["status"], "unhealthy", "{health}");
    assert_ne!(health["checks"]["eventstore"], "ok", "{health}");
    assert_eq!(app.get("/v1/config/a").await.expect(200).text, "1");
    lock.release().await;
    app.get("/health").await.expect(200);
    app.set("a", "2").await;
}

#[tokio::test]
async fn a_server_whose_data_a_newer_one_has_migrated_reads_on_says_why_it_writes_nothing_and_stays_down() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve(dir.path());
    let http = server.http();
    http.set("a", "1").await;
    tamper(dir.path(), "UPDATE head SET schema_version = schema_version + 1").await;
    for value in ["2", "3"] {
        let headers = [("accept", "application/json")];
        let refused = http.put_with("/v1/config/a", &json!({ "value": value }), &headers).await;
        refused.problem(503, "store-unavailable");
    }
    http.get("/health/ready").await.expect(503);
    http.get("/health/live").await.expect(200);
    let health = http.get("/health").await.expect(503).json();
    let why = health["reasons"]["eventstore"].as_str().unwrap();
    assert!(why.contains("schema") && why.contains("newer Daybook"), "{health}");
    assert_eq!(http.get("/v1/config/a").await.expect(200).text, "1");
    assert_eq!(server.terminate(), Some(0));
    let again = run(dir.path(), &["serve", "--port", "0"]);
    let said = String::from_utf8_lossy(&again.stderr);
    assert!(again.status.code() == Some(1) && said.contains("newer Daybook"), "{said}");
}
