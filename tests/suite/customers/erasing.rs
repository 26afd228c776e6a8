//! Forgetting a person.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{CUSTOMERS, ann, change, create, erase, over, person, pointers};
use crate::support::{Process, TestApp};

/// Texts that belong to the canary and to nobody else.
const CANARIES: [&str; 9] = [
    "Quentin Zwickelbart",
    "Zwickelbart",
    "qz.canary@example.net",
    "Qz.Canary@Example.net",
    "+4915123456789",
    "0151 23456789",
    "Hinterfultigenstrasse",
    "prefers-whispering",
    "fair-in-Appenzell",
];

fn canary() -> Value {
    json!({
        "name": CANARIES[0],
        "email": CANARIES[3],
        "phone": CANARIES[5],
        "address": format!("{} 77, 3089 Hinterfultigen", CANARIES[6]),
        "tags": ["bird"],
        "consents": [{"purpose": "letters", "source": CANARIES[8]}],
    })
}

on_files! { mod files; }

#[tokio::test]
async fn one_who_was_deleted_before_can_be_erased() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    app.delete_with(&created.path, &super::support::ANY).await.expect(204);
    erase(&app, &created).await;
    app.get(&created.path).await.problem(410, "customer-erased");
}

#[tokio::test]
async fn the_past_shows_what_happened_without_who() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let headers = [("daybook-reason", "Ann Miller called")];
    change(&app, Method::POST, &created.at("notes"), &json!({"text": "call back"}), &headers)
        .await
        .expect(201);
    let before = app.get(&created.at("history")).await.expect(200).items();
    let certificate = erase(&app, &created).await;
    assert_eq!(certificate.json()["notes"], 1);

    let then = app.get(&format!("{}?as_of=3", created.path)).await.expect(200).json();
    for field in ["name", "email", "phone", "phone_e164", "address"] {
        assert_eq!(then[field], Value::Null, "{field}");
    }
    assert_eq!(then["consents"][0]["source"], Value::Null);
    let notes = app.get(&format!("{}?as_of=3", created.at("notes"))).await.expect(200).items();
    assert_eq!((notes.len(), &notes[0]["text"]), (1, &Value::Null));

    let after = app.get(&created.at("history")).await.expect(200);
    for gone in ["Ann", "Miller", "example.com", "901820", "Alexanderplatz", "web form", "call back"] {
        assert!(!after.text.contains(gone), "{gone}");
        assert!(!app.get("/v1/events").await.text.contains(gone), "{gone}");
    }
    let after = after.items();
    assert_eq!(after.len(), before.len() + 1);
    for (before, after) in before.iter().zip(&after) {
        for same in ["position", "stream_version", "event_type", "created_at"] {
            assert_eq!(before[same], after[same]);
        }
        assert_eq!(before["metadata"]["actor"], after["metadata"]["actor"]);
        assert_eq!(after["metadata"].get("reason"), None);
    }
    let last = after.last().unwrap();
    assert_eq!((&last["event_type"], &last["data"]["notes"]), (&json!("CustomerErased"), &json!(1)));
    assert_eq!(last["metadata"]["reason"], "asked for on 2026-02-03");
}

#[tokio::test]
async fn nothing_can_be_done_with_one_who_was_erased() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let certificate = erase(&app, &created).await;
    let writes = [
        (Method::PUT, created.path.clone(), person("A", "a@example.com")),
        (Method::PATCH, created.path.clone(), json!({"name": "A"})),
        (Method::DELETE, created.path.clone(), Value::Null),
        (Method::POST, created.at("undelete"), json!({})),
        (Method::POST, created.at("notes"), json!({"text": "x"})),
        (Method::POST, created.at("consents"), json!({"purpose": "x"})),
        (Method::PUT, created.at("legal-hold"), json!({"until": "2124-01-01T00:00:00Z"})),
    ];
    for (method, path, body) in writes {
        over(&app, method, &path, &body).await.problem(410, "customer-erased");
    }
    for path in [created.path.clone(), created.at("export")] {
        app.get(&path).await.problem(410, "customer-erased");
    }
    let again = erase(&app, &created).await;
    assert_eq!(again.json(), certificate.json());
}

#[tokio::test]
async fn the_address_is_free_again_at_once() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    erase(&app, &created).await;
    let next = create(&app, &ann()).await;
    assert_ne!(next.id, created.id);
    assert_eq!(app.get(&next.path).await.json()["name"], "Ann Miller");
}

#[tokio::test]
async fn erasing_needs_a_reason_that_does_not_name_the_person() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    let path = created.at("erase");
    let problem = over(&app, Method::POST, &path, &json!({})).await.problem(422, "invalid-fields");
    assert_eq!(pointers(&problem), ["/reason"]);
    for reason in
        ["Ann Miller asked", "Mrs. Miller asked", "ann.miller@example.com wrote", "call from 30901820"]
    {
        let answer = over(&app, Method::POST, &path, &json!({ "reason": reason })).await;
        answer.problem(422, "reason-names-person");
    }
    assert_eq!(app.get(&created.path).await.json()["name"], "Ann Miller");
    let headers = [("if-match", "*"), ("daybook-reason", "request 17")];
    let erased = change(&app, Method::POST, &path, &json!({}), &headers).await.expect(200);
    assert_eq!(erased.json()["reason"], "request 17");
}

#[tokio::test]
async fn live_readers_see_the_certificate_and_no_name() {
    let app = TestApp::start().await;
    let created = create(&app, &ann()).await;
    erase(&app, &created).await;
    let page = app.get("/v1/events?category=customer").await.expect(200);
    assert_eq!(page.each("event_type"), ["CustomerCreated", "CustomerConsentRecorded", "CustomerErased"]);
    assert!(!page.text.contains("Miller"));
}

#[tokio::test]
async fn a_ledger_apart_names_ids_only() {
    let app = TestApp::start().await;
    let (first, second) = (create(&app, &ann()).await, create(&app, &person("B", "b@example.com")).await);
    erase(&app, &first).await;
    let erased = erase(&app, &second).await;
    // Each node has one, and enters what another one erased before its reads show it.
    let seen = [("daybook-min-position", erased.position())];
    app.of_one().get_with(CUSTOMERS, &seen).await.expect(200);
    let ledger = std::fs::read_to_string(app.data_dir().join("erasures.ndjson")).unwrap();
    let lines: Vec<Value> = ledger.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let streams: Vec<_> = lines.iter().map(|line| line["stream"].as_str().unwrap().to_owned()).collect();
    assert_eq!(streams, [format!("customer-{}", first.id), format!("customer-{}", second.id)]);
    assert!(lines.iter().all(|line| line["key_id"].is_string()));
    assert!(!ledger.contains("Miller") && !ledger.contains("example"));
}

#[tokio::test]
async fn logs_never_name_a_person() {
    let dir = tempfile::tempdir().unwrap();
    let (server, log) = Process::serve_logging(dir.path(), "trace");
    let bird = create(server.http(), &canary()).await;
    server.http().get(&format!("{CUSTOMERS}?email=qz.canary%40example.net")).await.expect(200);
    server.http().post(CUSTOMERS, &canary()).await.problem(409, "email-taken");
    server.http().get(&format!("{}?Zwickelbart=1", bird.path)).await.expect(400);
    erase(server.http(), &bird).await;
    server.terminate();
    let log = log.join().unwrap();
    assert!(log.contains("answered"), "nothing was logged");
    for canary in CANARIES {
        assert!(!log.contains(canary), "{canary}");
    }
    assert!(!log.contains("qz.canary%40"));
}
