//! A receiver that is not there, or does not answer.

use serde_json::json;
use tokio::net::TcpListener;

use super::receiver::Receiver;
use super::{Traced, exported, variables};
use crate::support::Process;

/// Many more spans than wait for a receiver.
const WRITES: usize = 200;

async fn serve_for_nobody(endpoint: &str, protocol: &str) {
    let dir = tempfile::tempdir().unwrap();
    let variables = [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
        ("OTEL_BSP_SCHEDULE_DELAY", "20"),
        ("OTEL_BSP_MAX_QUEUE_SIZE", "512"),
    ];
    let server = Process::serve_with(dir.path(), &variables);
    for n in 0..WRITES {
        server.http().set(&format!("name-{}", n % 10), "on").await;
    }
    assert_eq!(server.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_away_costs_nothing_but_spans() {
    for protocol in ["grpc", "http/protobuf"] {
        // A port that was free a moment ago: nobody listens there.
        let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        serve_for_nobody(&format!("http://127.0.0.1:{port}"), protocol).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_never_answers_holds_nobody_up() {
    for protocol in ["grpc", "http/protobuf"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let silent = tokio::spawn(async move {
            let mut connections = Vec::new();
            loop {
                connections.push(listener.accept().await.unwrap());
            }
        });
        serve_for_nobody(&endpoint, protocol).await;
        silent.abort();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_is_away_for_a_while_is_two_lines_of_the_log() {
    for protocol in ["grpc", "http/protobuf"] {
        let address = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
        let (endpoint, dir) = (format!("http://{address}"), tempfile::tempdir().unwrap());
        let variables = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", protocol),
            ("OTEL_EXPORTER_OTLP_TIMEOUT", "200"),
            ("OTEL_METRICS_EXPORTER", "none"),
            ("OTEL_BSP_SCHEDULE_DELAY", "20"),
            ("DAYBOOK_LOG_FORMAT", "json"),
        ];
        let (server, log) = Process::serve_logging_with(dir.path(), "info,daybook_api=warn", &variables);
        exported(&server, "failed", 3).await;
        let receiver = Receiver::start_at(&address).await;
        exported(&server, "sent", 2).await;
        assert!(!receiver.so_far().spans.is_empty());
        assert_eq!(server.terminate(), Some(0));
        let log = log.join().unwrap();
        let told: Vec<_> = log.lines().filter(|line| line.to_lowercase().contains("telemetry")).collect();
        let [away, again] = told.as_slice() else { panic!("not two lines: {log}") };
        assert!(away.contains("\"WARN\"") && away.contains(&endpoint), "{away}");
        assert!(again.contains("telemetry arrives again"), "{again}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_spans_are_sent_before_the_process_ends() {
    let traced = Traced::start(&[("OTEL_BSP_SCHEDULE_DELAY", "3600000")]).await;
    traced.server.http().set("a", "on").await;
    let Traced { server, receiver, dir: _dir } = traced;
    assert_eq!(server.terminate(), Some(0));
    receiver.until(|spans| spans.iter().any(|span| span.name == "config.set")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_understood_is_said_before_anything_is_served() {
    let receiver = Receiver::start().await;
    let dir = tempfile::tempdir().unwrap();
    let output = Process::refused(dir.path(), &variables(&receiver, &[("OTEL_TRACES_SAMPLER", "sometimes")]));
    assert!(output.contains("OTEL_TRACES_SAMPLER=\"sometimes\""), "{output}");
    assert!(!dir.path().join("daybook.db").exists(), "{}", json!(output));
}
