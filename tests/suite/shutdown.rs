//! Ending in order.

use std::time::Duration;

use serde_json::json;

use crate::support::{Frames, Process, Raw, TestApp, run};

#[tokio::test]
async fn an_open_stream_ends_cleanly_and_does_not_hold_the_end_up() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    let mut frames = Frames::open(&app, "/v1/events", None).await;
    frames.event().await;
    app.begin_shutdown();
    while frames.next().await.is_some() {}
    let dir =
        tokio::time::timeout(Duration::from_secs(10), app.stop()).await.expect("the server does not end");
    let app = TestApp::resume(dir).await;
    assert_eq!(app.get("/v1/config/a").await.expect(200).text, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_under_way_are_finished_and_answered_or_refused_whole() {
    let app = TestApp::start().await;
    let (begun, mut first) = tokio::sync::mpsc::unbounded_channel();
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let (http, begun) = ((*app).clone(), begun.clone());
            tokio::spawn(async move {
                let mut acknowledged = Vec::new();
                for i in 0.. {
                    let name = format!("n{writer}.{i}");
                    let request = http.request(reqwest::Method::PUT, &format!("/v1/config/{name}"));
                    match request.json(&json!({"value": "x"})).send().await {
                        Ok(answer) if answer.status().as_u16() == 200 => acknowledged.push(name),
                        Ok(answer) => assert_eq!(answer.status().as_u16(), 503),
                        Err(_) => break,
                    }
                    let _ = begun.send(());
                }
                acknowledged
            })
        })
        .collect();
    for _ in 0..40 {
        first.recv().await.unwrap();
    }
    let dir =
        tokio::time::timeout(Duration::from_secs(20), app.stop()).await.expect("the server does not end");
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.extend(writer.await.unwrap());
    }
    let app = TestApp::resume(dir).await;
    let names = app.get("/v1/config").await.expect(200).each("name");
    let missing: Vec<_> = acknowledged.iter().filter(|name| !names.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(acknowledged.len() >= 32);
}

#[tokio::test]
async fn a_client_that_does_not_finish_its_request_does_not_hold_the_end_up_for_ever() {
    let app = TestApp::start_with(|settings| settings.serving.drain_timeout = Duration::from_secs(2)).await;
    let mut raw = Raw::connect(&app).await;
    raw.send(b"PUT /v1/config/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{").await;
    app.get("/health/live").await.expect(200);
    tokio::time::timeout(Duration::from_secs(10), app.stop()).await.expect("the server does not end");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_hangs_up_leaves_its_write_whole_or_not_begun() {
    let app = TestApp::start().await;
    let changes: Vec<_> = (0..50).map(|i| json!({"name": format!("n{i}"), "value": "x"})).collect();
    let body = json!({ "changes": changes }).to_string();
    let request = format!(
        "POST /v1/config-changes HTTP/1.1\r\nhost: localhost\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    for round in 0..40 {
        let mut raw = Raw::connect(&app).await;
        raw.send(request.as_bytes()).await;
        for _ in 0..round {
            tokio::task::yield_now().await;
        }
        drop(raw);
    }
    // Behind all of them in the queue.
    app.set("last", "x").await;
    let events = app.all_pages("/v1/events?limit=500").await;
    let changes = events.iter().filter(|event| event["stream"] != "config-last").count();
    assert_eq!(changes % 50, 0);
    app.get("/health").await.expect(200);
}

#[tokio::test]
async fn the_binary_ends_with_zero_when_it_is_asked_to() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve(dir.path());
    server.http().set("a", "1").await;
    let mut frames = Frames::open(server.http(), "/v1/events", None).await;
    frames.event().await;
    let ended = tokio::task::spawn_blocking(move || server.terminate());
    while frames.next().await.is_some() {}
    assert_eq!(ended.await.unwrap(), Some(0));
    assert!(run(dir.path(), &["verify"]).status.success());
}
