//! The real binary, killed while many write to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Http, Process, run};

/// What one client was told: names with their values, and versions.
type Acknowledged = Vec<(String, String, u64)>;

/// Sets names of its own and one that all share, until the server is gone.
async fn write(http: Http, client: usize, total: Arc<AtomicUsize>) -> Acknowledged {
    let mut acknowledged = Vec::new();
    for i in 0.. {
        let name = if i % 5 == 4 { "shared".to_owned() } else { format!("client{client}.{i}") };
        let value = format!("{client}-{i}");
        let request =
            http.request(Method::PUT, &format!("/v1/config/{name}")).json(&json!({ "value": value }));
        let Ok(answer) = request.header("idempotency-key", format!("key-{client}-{i}")).send().await else {
            break;
        };
        assert_eq!(answer.status().as_u16(), 200);
        let tag = answer.headers()["etag"].to_str().unwrap();
        let version = tag.trim_matches('"').split('-').next().unwrap().parse().unwrap();
        acknowledged.push((name, value, version));
        total.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}

/// The value that a name had at a version.
fn value_at(history: &[Value], version: u64) -> Option<&str> {
    history.iter().find(|item| item["stream_version"] == version)?["data"]["value"].as_str()
}

async fn assert_all_found(http: &Http, acknowledged: &Acknowledged) {
    let shared = http.get("/v1/config/shared/history").await.expect(200).items();
    let list = http.get_json("/v1/config").await.expect(200).items();
    let value_of = |name: &str| {
        list.iter().find(|entry| entry["name"] == name).and_then(|entry| entry["value"].as_str())
    };
    for (name, value, version) in acknowledged {
        let found = if name == "shared" { value_at(&shared, *version) } else { value_of(name) };
        assert_eq!(found, Some(value.as_str()), "{name} at version {version}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_write_is_found_after_a_kill_under_load() {
    let dir = tempfile::tempdir().unwrap();
    let mut acknowledged = Acknowledged::new();
    for round in 0..3 {
        let server = Process::serve(dir.path());
        assert_all_found_if_any(server.http(), &acknowledged).await;
        let total = Arc::new(AtomicUsize::new(0));
        let clients: Vec<_> = (0..16)
            .map(|client| tokio::spawn(write(server.http().clone(), round * 100 + client, total.clone())))
            .collect();
        let enough = async {
            while total.load(Ordering::Relaxed) < 400 {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_mins(1), enough).await.expect("writing is too slow");
        server.kill();
        for client in clients {
            acknowledged.extend(client.await.unwrap());
        }
        let verified = run(dir.path(), &["verify"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    }
    let server = Process::serve(dir.path());
    assert_all_found(server.http(), &acknowledged).await;
    assert!(acknowledged.len() >= 1_200);
}

async fn assert_all_found_if_any(http: &Http, acknowledged: &Acknowledged) {
    if !acknowledged.is_empty() {
        assert_all_found(http, acknowledged).await;
    }
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_is_done_once_when_it_is_sent_again() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve(dir.path());
    let put = async |http: &Http| {
        let headers = [("idempotency-key", "k"), ("accept", "application/json")];
        http.put_with("/v1/config/a", &json!({"value": "1"}), &headers).await.expect(200)
    };
    let first = put(server.http()).await;
    server.kill();
    let server = Process::serve(dir.path());
    let again = put(server.http()).await;
    assert_eq!((again.text.as_str(), again.position()), (first.text.as_str(), first.position()));
    assert_eq!(server.http().get("/v1/events").await.expect(200).items().len(), 1);
}
