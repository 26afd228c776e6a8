//! What went wrong, on the span where it did.

use serde_json::json;

use super::{Traced, one};
use crate::support::tamper;

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_an_error_of_the_command_and_not_of_the_server() {
    let traced = Traced::start(&[]).await;
    let stale = [("if-match", "\"7-t\""), ("accept", "application/json")];
    traced.server.http().put_with("/v1/config/a", &json!({"value": "on"}), &stale).await.expect(412);
    let spans = traced.spans(&["PUT /v1/config/{name}"]).await;
    let command = one(&spans, "config.set");
    assert!(command.failed);
    assert_eq!(command.attribute("error.type"), "stale");
    let door = one(&spans, "PUT /v1/config/{name}");
    assert!(!door.failed, "the server did what it should");
    assert_eq!(door.attribute("http.response.status_code"), "412");
    assert_eq!(door.attribute("daybook.problem"), "version-stale");
    assert!(spans.iter().all(|span| span.name != "event_store.append"), "nothing was appended");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_an_error_of_the_statement_and_of_the_server() {
    let traced = Traced::start(&[]).await;
    let http = traced.server.http();
    http.set("a", "on").await;
    rename(&traced).await;
    http.get_json("/v1/config").await.problem(500, "internal");
    let spans = traced.spans(&["GET /v1/config"]).await;
    let statement = spans.iter().find(|span| span.name == "SELECT config_entries" && span.failed).unwrap();
    assert_eq!(statement.attribute("error.type"), "database");
    let door = one(&spans, "GET /v1/config");
    assert!(door.failed);
    assert_eq!(door.attribute("error.type"), "internal");
    assert_eq!(statement.trace, door.trace);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_fails_marks_the_batch_and_every_span_that_waited_for_it() {
    let traced = Traced::start(&[]).await;
    rename(&traced).await;
    let http = traced.server.http();
    let (path, body) = ("/v1/config/a", json!({"value": "on"}));
    http.put_with(path, &body, &[("accept", "application/json")]).await.problem(500, "internal");
    let spans = traced.spans(&["PUT /v1/config/{name}", "event_store.batch"]).await;
    for (name, kind) in [
        ("WRITE batch", "database"),
        ("event_store.batch", "rolled_back"),
        ("event_store.commit", "rolled_back"),
        ("event_store.append", "store"),
        ("config.set", "store"),
        ("PUT /v1/config/{name}", "internal"),
    ] {
        // On a server several statements write a batch, and one of them failed.
        let failed: Vec<_> = spans.iter().filter(|span| span.name == name && span.failed).collect();
        let [span] = failed.as_slice() else { panic!("not one failed {name} among {spans:#?}") };
        assert_eq!(span.attribute("error.type"), kind, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_leads_nowhere_is_no_name_of_a_span() {
    let traced = Traced::start(&[]).await;
    traced.server.http().get("/v1/nobody/ann@example.com").await.expect(404);
    let spans = traced.spans(&["GET"]).await;
    let door = one(&spans, "GET");
    assert_eq!(door.attribute("daybook.problem"), "unknown-route");
    assert_eq!(door.attribute("url.path"), "/v1/nobody/…");
    assert!(!door.attributes.contains_key("http.route"));
}

/// Takes the table of values away.
async fn rename(traced: &Traced) {
    tamper(traced.dir.path(), "UPDATE head SET id = id; ALTER TABLE config_entries RENAME TO gone").await;
}
