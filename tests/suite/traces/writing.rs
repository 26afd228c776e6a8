//! The trace of a write.

use serde_json::json;

use super::{CALLER, CALLERS_SPAN, CALLERS_TRACE, CLIENT, CONSUMER, SERVER, Seen, Traced, below, one};

/// All that a write leads to.
const WHOLE: [&str; 8] = [
    "PUT /v1/config/{name}",
    "config.set",
    "event_store.load",
    "event_store.append",
    "event_store.commit",
    "event_store.follow",
    "event_store.batch",
    "follow caches",
];

async fn written(protocol: &str) -> (Traced, Vec<Seen>) {
    let traced = Traced::start(&[("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)]).await;
    let http = traced.server.http();
    let (path, body) = ("/v1/config/night.mode", json!({"value": "on"}));
    let answer = http.put_with(path, &body, &[("traceparent", CALLER)]).await.expect(200);
    assert_eq!(answer.header("daybook-trace-id"), CALLERS_TRACE);
    let spans = traced.spans(&WHOLE).await;
    (traced, spans)
}

fn check_tree(spans: &[Seen]) {
    let door = one(spans, "PUT /v1/config/{name}");
    assert_eq!((door.trace.as_str(), door.parent.as_str()), (CALLERS_TRACE, CALLERS_SPAN));
    assert_eq!(below(spans, door), ["config.set"]);
    let command = one(spans, "config.set");
    assert_eq!(below(spans, command), ["event_store.append", "event_store.load"]);
    let append = one(spans, "event_store.append");
    assert_eq!(below(spans, append), ["event_store.commit", "event_store.follow", "event_store.queue"]);
    let batch = one(spans, "event_store.batch");
    assert_eq!(batch.parent, "");
    assert_ne!(batch.trace, door.trace, "a batch belongs to many requests and is none's child");
    let mut statements = below(spans, batch);
    if crate::ON_POSTGRES {
        // There several statements write it.
        statements.dedup();
    }
    assert_eq!(statements, ["BEGIN", "COMMIT", "SELECT events", "SELECT head", "WRITE batch"]);
    assert!(spans.iter().all(|span| !span.failed), "{spans:#?}");
}

fn check_links(spans: &[Seen]) {
    let (commit, batch) = (one(spans, "event_store.commit"), one(spans, "event_store.batch"));
    assert_eq!(commit.links, [batch.place()]);
    assert_eq!(batch.links, [commit.place()]);
    let follow = one(spans, "follow caches");
    assert_eq!(follow.links, [one(spans, "event_store.append").place()]);
    assert_eq!((follow.kind, follow.parent.as_str()), (CONSUMER, ""));
}

fn check_attributes(spans: &[Seen]) {
    let door = one(spans, "PUT /v1/config/{name}");
    assert_eq!(door.kind, SERVER);
    for (key, value) in [
        ("http.request.method", "PUT"),
        ("http.route", "/v1/config/{name}"),
        ("http.response.status_code", "200"),
        ("url.path", "/v1/config/night.mode"),
        ("url.scheme", "http"),
        ("network.protocol.version", "1.1"),
    ] {
        assert_eq!(door.attribute(key), value, "{key}");
    }
    let command = one(spans, "config.set");
    for (key, value) in [
        ("daybook.context", "config"),
        ("daybook.command", "set"),
        ("daybook.record", "config-night.mode"),
        ("daybook.record.version", "1"),
        ("daybook.position", "1"),
    ] {
        assert_eq!(command.attribute(key), value, "{key}");
    }
    let batch = one(spans, "event_store.batch");
    let counts = ["daybook.batch.requests", "daybook.batch.requests.sampled", "daybook.batch.events"];
    assert!(counts.iter().all(|key| batch.attribute(key) == "1"), "{batch:?}");
    assert!(batch.attribute("daybook.batch.size").parse::<u64>().unwrap() > 512);
    let statement = one(spans, "SELECT head");
    let system = if crate::ON_POSTGRES { "postgresql" } else { "sqlite" };
    assert_eq!((statement.kind, statement.attribute("db.system.name")), (CLIENT, system));
    assert_eq!(statement.attribute("db.operation.name"), "SELECT");
    assert_eq!(statement.attribute("db.response.returned_rows"), "1");
    assert!(!statement.attributes.contains_key("db.query.text"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_one_story_from_the_door_to_the_commit_and_on_over_http() {
    let (_traced, spans) = written("http/protobuf").await;
    check_tree(&spans);
    check_links(&spans);
    check_attributes(&spans);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_the_same_story_over_grpc() {
    let (_traced, spans) = written("grpc").await;
    check_tree(&spans);
    check_links(&spans);
    check_attributes(&spans);
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_say_which_process_they_are_of() {
    let more = [("OTEL_SERVICE_NAME", "back-office"), ("OTEL_RESOURCE_ATTRIBUTES", "deployment=night")];
    let traced = Traced::start(&more).await;
    traced.server.http().set("a", "1").await;
    let spans = traced.spans(&["config.set"]).await;
    let resource = &one(&spans, "config.set").resource;
    assert_eq!(resource["service.name"], "back-office");
    assert_eq!(resource["service.version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(resource["deployment"], "night");
    assert!(!resource["service.instance.id"].is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_keeps_where_in_a_trace_it_was_written() {
    let (traced, spans) = written("http/protobuf").await;
    let append = one(&spans, "event_store.append");
    let history = traced.server.http().get("/v1/config/night.mode/history").await.expect(200).json();
    let kept = history[0]["metadata"]["traceparent"].as_str().unwrap();
    assert_eq!(kept, format!("00-{}-{}-01", append.trace, append.id));
    let id = history[0]["metadata"]["correlation_id"].as_str().unwrap();
    assert_eq!(one(&spans, "PUT /v1/config/{name}").attribute("daybook.request.id"), id);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_share_a_commit_are_linked_to_it_each_and_it_to_them() {
    const WRITERS: usize = 24;
    let traced = Traced::start(&[]).await;
    let http = traced.server.http();
    let write = |n: usize| async move { http.set(&format!("name-{n}"), "on").await };
    futures::future::join_all((0..WRITERS).map(write)).await;
    let commits = |spans: &[Seen]| spans.iter().filter(|span| span.name == "event_store.commit").count();
    let batched = |spans: &[Seen]| {
        let batches = spans.iter().filter(|span| span.name == "event_store.batch");
        batches
            .map(|batch| batch.attribute("daybook.batch.requests").parse::<usize>().unwrap())
            .sum::<usize>()
    };
    let all = |spans: &[Seen]| commits(spans) == WRITERS && batched(spans) == WRITERS;
    let spans = traced.receiver.until(all).await.spans;
    for batch in spans.iter().filter(|span| span.name == "event_store.batch") {
        let mut sharing: Vec<_> = spans
            .iter()
            .filter(|span| span.name == "event_store.commit" && span.links == [batch.place()])
            .map(Seen::place)
            .collect();
        let mut linked = batch.links.clone();
        assert_eq!(batch.attribute("daybook.batch.requests"), linked.len().to_string());
        sharing.sort();
        linked.sort();
        assert_eq!(linked, sharing);
    }
}
