//! Change sets, differences and reverts.

use serde_json::{Value, json};

use crate::testing::{Answer, TestDoor};

async fn change(door: &TestDoor, body: &Value, headers: &[(&str, &str)]) -> Answer {
    door.send("POST /v1/config-changes", headers, body.to_string()).await
}

async fn revert(door: &TestDoor, body: &Value) -> Answer {
    door.send("POST /v1/config-changes/revert", &[], body.to_string()).await
}

#[tokio::test]
async fn a_change_set_is_one_commit_with_one_reason() {
    let door = TestDoor::new();
    door.set("b", "1").await;
    let body = json!({"reason": "launch", "changes": [
        {"name": "a", "value": "1", "expected_version": 0}, {"name": "b", "delete": true, "expected_version": 1}]});
    let key = [("idempotency-key", "k")];
    let done = change(&door, &body, &key).await;
    let expected = json!({"position": "memory.3", "reason": "launch", "changes": [
        {"name": "a", "version": 1, "deleted": false}, {"name": "b", "version": 2, "deleted": true}]});
    assert_eq!((done.status.as_u16(), done.json()), (200, expected.clone()));
    assert_eq!(done.header("daybook-position"), "memory.3");
    door.set("a", "later").await;
    assert_eq!(change(&door, &body, &key).await.json(), expected);
}

#[tokio::test]
async fn stale_entries_are_listed_with_their_versions_and_nothing_is_done() {
    let door = TestDoor::new();
    door.set("a", "1").await;
    let body = json!({"changes": [{"name": "a", "value": "2", "expected_version": 7},
        {"name": "b", "value": "2"}, {"name": "c", "value": "2", "expected_version": 1}]});
    let stale = change(&door, &body, &[]).await;
    assert_eq!(stale.problem(), (409, "changes-stale".into()));
    assert_eq!(
        stale.json()["entries"],
        json!([{"pointer": "/changes/0", "name": "a", "current_version": 1},
            {"pointer": "/changes/2", "name": "c", "current_version": 0}])
    );
    assert_eq!(door.get("/v1/config").await.json(), json!([{"name": "a", "value": "1"}]));
}

#[tokio::test]
async fn changes_that_the_entries_refuse_are_listed() {
    let door = TestDoor::new();
    let body =
        json!({"changes": [{"name": "a", "delete": true}, {"name": "b", "value": "x", "type": "integer"}]});
    let refused = change(&door, &body, &[]).await;
    assert_eq!(refused.problem(), (409, "changes-refused".into()));
    let pointers: Vec<_> =
        refused.json()["errors"].as_array().unwrap().iter().map(|e| e["pointer"].clone()).collect();
    assert_eq!(pointers, ["/changes/0/delete", "/changes/1/value"]);
}

#[tokio::test]
async fn an_empty_a_repeating_and_a_too_large_set_are_refused() {
    let door = TestDoor::new();
    let empty = change(&door, &json!({"changes": []}), &[]).await;
    assert_eq!(
        (empty.problem(), &empty.json()["errors"][0]["pointer"]),
        ((422, "invalid-fields".into()), &json!("/changes"))
    );
    let twice = json!({"changes": [{"name": "a", "value": ""}, {"name": "a", "delete": true}]});
    let twice = change(&door, &twice, &[]).await;
    assert_eq!(twice.json()["errors"][0]["pointer"], "/changes/1/name");
    let changes: Vec<_> =
        (0..17).map(|i| json!({"name": format!("n{i}"), "value": "x".repeat(1_000_000)})).collect();
    let large = change(&door, &json!({"changes": changes}), &[]).await;
    assert_eq!(large.problem(), (413, "change-set-too-large".into()));
    let detail = large.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("10,000 names") && detail.contains("16 MiB"), "{detail}");
}

#[tokio::test]
async fn differences_are_paged_between_pinned_positions() {
    let door = TestDoor::new();
    door.set("a", "1").await;
    door.set("b", "1").await;
    door.set("b", "2").await;
    door.set("c", "1").await;
    let page = door.get("/v1/config-changes/diff?from=2&limit=1").await;
    assert_eq!(
        page.json(),
        json!([{"name": "b", "from": {"value": "1", "type": "string", "version": 1},
            "to": {"value": "2", "type": "string", "version": 2}}])
    );
    assert_eq!(
        (page.header("daybook-from-position"), page.header("daybook-position")),
        ("memory.2", "memory.4")
    );
    let next = "</v1/config-changes/diff?from=memory.2&to=memory.4&limit=1&after=b>; rel=\"next\"";
    assert_eq!(page.header("link"), next);
    let last = door.get("/v1/config-changes/diff?from=memory.2&to=memory.4&limit=1&after=b").await;
    assert_eq!((&last.json()[0]["name"], &last.json()[0]["from"]), (&json!("c"), &Value::Null));
    assert!(!last.headers.contains_key("link"));
    assert_eq!(door.get("/v1/config-changes/diff").await.problem(), (400, "invalid-parameter".into()));
}

#[tokio::test]
async fn a_revert_is_one_commit_and_can_be_tried_before() {
    let door = TestDoor::new();
    door.set("x.a", "1").await;
    door.set("y", "1").await;
    for (name, value) in [("x.a", "2"), ("x.b", "2"), ("y", "2")] {
        door.set(name, value).await;
    }
    let would = revert(&door, &json!({"to": "memory.2", "prefix": "x.", "dry_run": true})).await;
    assert_eq!(would.json().as_array().unwrap().len(), 2);
    assert_eq!(
        (&would.json()[0]["from"]["value"], &would.json()[0]["to"]["value"]),
        (&json!("2"), &json!("1"))
    );
    assert_eq!(would.json()[1]["to"], Value::Null);
    assert_eq!(door.get("/config/x.a").await.text(), "2");

    let done = revert(&door, &json!({"to": "memory.2", "prefix": "x.", "reason": "oops"})).await;
    assert_eq!(
        done.json(),
        json!({"position": "memory.7", "reason": "oops", "changes": [
            {"name": "x.a", "version": 3, "deleted": false}, {"name": "x.b", "version": 2, "deleted": true}]})
    );
    let pairs = json!([{"name": "x.a", "value": "1"}, {"name": "y", "value": "2"}]);
    assert_eq!(door.get("/config").await.json(), pairs);
    let nothing = revert(&door, &json!({"to": "memory.2", "prefix": "x."})).await;
    assert_eq!(nothing.json(), json!({"position": "memory.7", "reason": null, "changes": []}));
}
