//! Whether the parts do their work.

use crate::support::TestApp;

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
async fn a_store_that_cannot_write_is_unhealthy_and_reads_go_on() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    let blocker = BlockedDatabase::new(app.data_dir());
    let health = app.get("/health").await.expect(503).json();
    assert_eq!(health["status"], "unhealthy", "{health}");
    let failing = health["checks"].as_object().unwrap().values().filter(|check| *check != "ok").count();
    assert!(failing > 0, "{health}");
    assert_eq!(app.get("/v1/config/a").await.expect(200).text, "1");
    drop(blocker);
}

/// Holds the database's write lock, as a second process would.
struct BlockedDatabase {
    child: std::process::Child,
}

impl BlockedDatabase {
    fn new(dir: &std::path::Path) -> Self {
        let script = "import sqlite3,sys\nc=sqlite3.connect(sys.argv[1],isolation_level=None)\nc.execute('BEGIN IMMEDIATE')\nprint('held',flush=True)\nsys.stdin.read()";
        let mut child = std::process::Command::new("python3")
            .args(["-c", script])
            .arg(dir.join("daybook.db"))
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line)
            .unwrap();
        assert_eq!(line, "held\n");
        Self { child }
    }
}

impl Drop for BlockedDatabase {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
