//! Limits, each named in the error that it causes.

use std::time::Duration;

use serde_json::json;

use crate::support::{Raw, TestApp, exchange};

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_the_limit_named() {
    let app = TestApp::start_with(|settings| settings.serving.max_body = 1_000).await;
    let body = json!({"value": "x".repeat(1_000)});
    let answer = app.put_with("/v1/config/a", &body, &[("accept", "application/json")]).await;
    let problem = answer.problem(413, "body-too-large");
    assert!(problem["detail"].as_str().unwrap().contains("1000"), "{problem}");
    app.set("a", "small").await;
}

#[tokio::test]
async fn a_body_without_a_length_is_counted_while_it_comes() {
    let app = TestApp::start_with(|settings| settings.serving.max_body = 1_000).await;
    let chunk = format!("800\r\n{}\r\n", "x".repeat(2_048));
    let head = "PUT /v1/config/a HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\
                connection: close\r\n\r\n";
    let (status, answer) = exchange(&app, format!("{head}{chunk}{chunk}0\r\n\r\n").as_bytes()).await;
    assert_eq!(status, 413, "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_come_times_out() {
    let app =
        TestApp::start_with(|settings| settings.serving.body_timeout = Duration::from_millis(200)).await;
    let head = b"PUT /v1/config/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{\"val";
    let (status, answer) = exchange(&app, head).await;
    assert_eq!(status, 408, "{answer}");
}

#[tokio::test]
async fn a_header_that_does_not_come_closes_the_connection() {
    let app =
        TestApp::start_with(|settings| settings.serving.header_timeout = Duration::from_millis(200)).await;
    let (status, answer) = exchange(&app, b"GET /v1/config HTTP/1.1\r\nhost: loc").await;
    assert!(matches!(status, 0 | 408), "{answer}");
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let app =
        TestApp::start_with(|settings| settings.serving.idle_timeout = Duration::from_millis(200)).await;
    let mut raw = Raw::connect(&app).await;
    raw.send(b"GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
    let answer = raw.read_to_end().await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_requests_than_allowed_are_refused_at_once() {
    let app = TestApp::start_with(|settings| settings.serving.max_requests = 2).await;
    let begun = b"PUT /v1/config/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 14\r\n\
                  connection: close\r\n\r\n{\"val";
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut raw = Raw::connect(&app).await;
        raw.send(begun).await;
        held.push(raw);
    }
    // The two have places as soon as the server has read their headers.
    let refused = async {
        loop {
            let answer = app.get("/v1/config").await;
            if answer.status == 503 {
                break answer;
            }
            tokio::task::yield_now().await;
        }
    };
    let refused = tokio::time::timeout(Duration::from_secs(20), refused).await.expect("nothing is refused");
    assert!(refused.text.contains('2'), "{}", refused.text);
    assert!(!refused.header("retry-after").is_empty());
    for mut raw in held {
        raw.send(b"ue\":\"xy\"}").await;
        let answer = raw.read_to_end().await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    app.get("/v1/config").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_refuses_whole_writes_and_loses_none() {
    let app = TestApp::start_with(|settings| settings.store.queue_length = 1).await;
    let writers: Vec<_> = (0..64)
        .map(|writer| {
            let http = (*app).clone();
            tokio::spawn(async move {
                let path = format!("/v1/config/n{writer}");
                http.put_with(&path, &json!({"value": "x"}), &[("accept", "application/json")]).await
            })
        })
        .collect();
    let mut done = 0;
    for writer in writers {
        let answer = writer.await.unwrap();
        if answer.status == 200 {
            done += 1;
        } else {
            answer.problem(503, "overloaded");
            assert!(!answer.header("retry-after").is_empty());
        }
    }
    assert!(done > 0);
    assert_eq!(app.get("/v1/config").await.items().len(), done);
}

#[tokio::test]
async fn an_answer_that_comes_before_the_body_keeps_the_connection() {
    let app = TestApp::start().await;
    let mut raw = Raw::connect(&app).await;
    raw.send(b"PATCH /v1/customers/nobody HTTP/1.1\r\nHost: localhost\r\nIf-Match: *\r\nContent-Length: 13\r\n\r\n").await;
    let first = raw.read_until("\"status\":404").await;
    assert!(first.starts_with("HTTP/1.1 404"), "{first}");
    raw.send(b"{\"name\":\"Bo\"}").await;
    raw.send(b"GET /v1/config HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
    let second = raw.read_to_end().await;
    assert!(second.contains("HTTP/1.1 200"), "{second}");
}
