//! Reads of the past.

use axum::body::Body;
use serde_json::json;

use crate::testing::TestDoor;

const TEXT: &str = "Invalid timestamp format. Use ISO8601 (e.g., 2024-01-15T10:30:00Z)";

#[tokio::test]
async fn an_entry_is_read_as_of_a_position_or_a_time() {
    let door = TestDoor::new();
    let first = door.set("a", "1").await;
    door.set("a", "2").await;
    let then = door.get(&format!("/v1/config/a?as_of={first}")).await;
    assert_eq!((then.text(), then.header("daybook-position")), ("1", "memory.1"));
    assert_eq!(door.get("/v1/config/a?as_of=2").await.text(), "2");
    assert_eq!(door.get("/v1/config/a?as_of=2026-01-01T01:00:00+01:00").await.text(), "1");
    let before = door.get("/v1/config/a?as_of=0").await;
    assert_eq!((before.status.as_u16(), before.text()), (404, "Not Found"));
}

#[tokio::test]
async fn time_travel_includes_what_happened_exactly_then() {
    let door = TestDoor::new();
    door.set("a", "1").await;
    door.set("a", "2").await;
    door.send("DELETE /config/a", &[], Body::empty()).await;
    let at = async |time: &str| door.get(&format!("/config/a/at/{time}")).await;
    assert_eq!(at("2026-01-01T00:00:00.000000Z").await.text(), "1");
    assert_eq!(at("2026-01-01T00:00:00.000001Z").await.text(), "2");
    for absent in ["2025-12-31T23:59:59Z", "2026-01-01T00:00:00.000002Z", "2999-01-01T00:00:00Z"] {
        let answer = at(absent).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (404, "Not Found"), "{absent}");
    }
    for wrong in ["yesterday", "2024-01-15", "42", "2024-13-01T00:00:00Z", "%F0%9F%8C%99"] {
        let answer = at(wrong).await;
        assert_eq!((answer.status.as_u16(), answer.text()), (400, TEXT), "{wrong}");
    }
    assert_eq!(door.get_json("/v1/config/a/at/x").await.problem(), (400, "invalid-timestamp".into()));
}

#[tokio::test]
async fn pages_of_the_past_keep_to_the_position_of_the_first() {
    let door = TestDoor::new();
    for name in ["a", "b", "c"] {
        door.set(name, "old").await;
    }
    let first = door.get("/v1/config?as_of=2026-06-01T00:00:00Z&limit=2").await;
    assert_eq!(first.header("daybook-position"), "memory.3");
    assert_eq!(first.header("link"), "</v1/config?as_of=memory.3&limit=2&after=b>; rel=\"next\"");
    door.set("c", "new").await;
    let second = door.get("/v1/config?as_of=memory.3&limit=2&after=b").await;
    assert_eq!(second.json(), json!([{"name": "c", "value": "old"}]));
    assert!(!second.headers.contains_key("link"));
}

#[tokio::test]
async fn positions_that_are_not_of_this_log_are_told_apart() {
    let door = TestDoor::new();
    door.set("a", "1").await;
    let later = door.get_json("/v1/config/a?as_of=memory.9").await;
    assert_eq!(
        (later.problem(), &later.json()["head"]),
        ((422, "position-not-yet".into()), &json!("memory.1"))
    );
    let other = door.get_json("/v1/config?as_of=other.1").await;
    assert_eq!((other.problem(), &other.json()["head"]), ((410, "other-log".into()), &json!("memory.1")));
    let wrong = door.get_json("/v1/config/a?as_of=soon").await;
    assert_eq!(
        (wrong.problem(), &wrong.json()["parameter"]),
        ((400, "invalid-parameter".into()), &json!("as_of"))
    );
}

#[tokio::test]
async fn a_read_waits_for_a_position_only_if_it_is_of_this_log() {
    let door = TestDoor::new();
    let at = door.set("a", "1").await;
    let wait = async |position: &str| {
        let headers = [("daybook-min-position", position), ("accept", "application/json")];
        door.send("GET /v1/config/a", &headers, Body::empty()).await
    };
    assert_eq!(wait(&at).await.status, 200);
    assert_eq!(wait("1").await.status, 200);
    assert_eq!(wait("other.1").await.problem(), (410, "other-log".into()));
    assert_eq!(wait("now").await.problem(), (400, "invalid-header".into()));
    let ahead = wait("memory.5").await;
    assert_eq!((ahead.problem(), ahead.header("retry-after")), ((503, "not-caught-up".into()), "1"));
    assert_eq!(ahead.json()["seen"], "memory.1");
}
