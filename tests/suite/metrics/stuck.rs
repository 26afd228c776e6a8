//! A writer that is stuck.

use std::time::Duration;

use serde_json::json;

use super::Scrape;
use crate::support::{TestApp, WriteLock};

/// Asks until the server is as ready as that.
async fn wait_for_ready(app: &TestApp, status: u16) {
    let asked = async {
        while app.get("/health/ready").await.status != status {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), asked).await.expect("readiness does not change");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_is_stuck_makes_the_server_unready_until_it_goes_on() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    app.get("/health/ready").await.expect(200);
    assert!(Scrape::of(&app).await.one("daybook_writer_stall_duration_seconds", &[]) <= 0.0);

    let lock = WriteLock::take(app.data_dir()).await;
    let http = (*app).clone();
    let write = tokio::spawn(async move { http.put("/v1/config/a", &json!({"value": "2"})).await });
    wait_for_ready(&app, 503).await;
    let stuck = Scrape::of(&app).await;
    assert!(stuck.one("daybook_writer_stall_duration_seconds", &[]) > 1.0);
    let health =
        |scrape: &Scrape| scrape.count("daybook_health_status", &[("daybook_health_check", "eventstore")]);
    assert_eq!(health(&stuck), 0);
    let told = app.get("/health").await.expect(503).json();
    assert!(told["reasons"]["eventstore"].is_string(), "{told}");

    lock.release().await;
    write.await.unwrap();
    wait_for_ready(&app, 200).await;
    app.get("/health").await.expect(200);
    let well = Scrape::of(&app).await;
    assert_eq!(health(&well), 1);
    assert!(well.one("daybook_writer_stall_duration_seconds", &[]) <= 0.0);
}
