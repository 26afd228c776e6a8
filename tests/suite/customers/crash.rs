//! The real binary, killed while customers are written and erased.

use std::sync::Arc;

use reqwest::Method;
use serde_json::json;

use super::support::{ANY, CUSTOMERS, person};
use crate::support::{Http, Process, run};

/// Creates customers and erases every third, until the server is gone; answers with who is there and who is not.
async fn live(http: Http, client: usize) -> (Vec<String>, Vec<String>) {
    let (mut there, mut erased) = (Vec::new(), Vec::new());
    for n in 0.. {
        let body = person(&format!("Client {client} Number {n}"), &format!("c{client}.{n}@example.com"));
        let Ok(answer) = http.request(Method::POST, CUSTOMERS).json(&body).send().await else { break };
        assert_eq!(answer.status().as_u16(), 201);
        let Ok(body) = answer.text().await else { break };
        let id = serde_json::from_str::<serde_json::Value>(&body).unwrap()["id"].as_str().unwrap().to_owned();
        if n % 3 != 0 {
            there.push(id);
            continue;
        }
        let erase = http.request(Method::POST, &format!("{CUSTOMERS}/{id}/erase")).header(ANY[0].0, ANY[0].1);
        let Ok(answer) = erase.json(&json!({"reason": "asked for"})).send().await else { break };
        assert_eq!(answer.status().as_u16(), 200);
        erased.push(id);
    }
    (there, erased)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_acknowledged_is_there_and_whoever_was_erased_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve(dir.path());
    let http = server.http().clone();
    let clients: Vec<_> = (0..8).map(|client| tokio::spawn(live(http.clone(), client))).collect();
    let events = Arc::new(http.clone());
    while events.get(&format!("{CUSTOMERS}?limit=500")).await.items().len() < 40 {
        tokio::task::yield_now().await;
    }
    server.kill();
    let server = Process::serve(dir.path());
    for client in clients {
        let (there, erased) = client.await.unwrap();
        for id in there {
            server.http().get(&format!("{CUSTOMERS}/{id}")).await.expect(200);
        }
        for id in erased {
            server.http().get(&format!("{CUSTOMERS}/{id}")).await.problem(410, "customer-erased");
        }
    }
    assert_eq!(server.terminate(), Some(0));
    let verified = run(dir.path(), &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
