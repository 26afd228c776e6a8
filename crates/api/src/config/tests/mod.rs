//! The routes of configuration over fakes.

mod changes;
mod conditions;
mod failures;
mod past;

use axum::body::Body;
use http::StatusCode;
use serde_json::json;

use crate::testing::TestDoor;

const JSON: (&str, &str) = ("accept", "application/json");

#[tokio::test]
async fn a_value_that_was_set_is_read_as_text_or_json_with_and_without_prefix() {
    let door = TestDoor::new();
    for (path, value) in [("/v1/config/a", "1"), ("/config/a", "größe 🌙\n"), ("/config/a", "")] {
        let put = door.send(&format!("PUT {path}"), &[], json!({"value": value}).to_string()).await;
        assert_eq!((put.status, put.text()), (StatusCode::OK, "OK"));
        for path in ["/v1/config/a", "/config/a"] {
            let read = door.get(path).await;
            assert_eq!((read.status, read.text()), (StatusCode::OK, value));
            assert_eq!(read.header("content-type"), "text/plain; charset=utf-8");
        }
    }
    let read = door.get_json("/v1/config/a").await;
    assert_eq!(read.header("etag"), "\"3-j\"");
    assert_eq!(
        read.json(),
        json!({"name": "a", "value": "", "type": "string", "version": 3,
            "created_at": "2026-01-01T00:00:00.000000Z", "updated_at": "2026-01-01T00:00:00.000002Z"})
    );
}

#[tokio::test]
async fn a_write_answers_with_the_entry_where_json_is_accepted() {
    let door = TestDoor::new();
    let body = json!({"value": "7", "type": "integer"}).to_string();
    let put = door.send("PUT /v1/config/n", &[JSON], body).await;
    assert_eq!((put.header("etag"), put.header("daybook-position")), ("\"1-j\"", "memory.1"));
    assert_eq!((&put.json()["value"], &put.json()["type"]), (&json!("7"), &json!("integer")));
    let deleted = door.send("DELETE /v1/config/n", &[JSON], Body::empty()).await;
    assert_eq!(deleted.json(), json!({"name": "n", "version": 2, "deleted": true}));
    assert_eq!(deleted.header("daybook-position"), "memory.2");
}

#[tokio::test]
async fn deleting_tells_never_set_from_already_deleted_in_the_contracts_words() {
    let door = TestDoor::new();
    let delete = async |headers: &[(&str, &str)]| door.send("DELETE /config/a", headers, Body::empty()).await;
    let never = delete(&[]).await;
    assert_eq!((never.status.as_u16(), never.text()), (404, "Not Found"));
    door.set("a", "1").await;
    let done = delete(&[]).await;
    assert_eq!((done.status.as_u16(), done.text()), (200, "OK"));
    let gone = delete(&[]).await;
    assert_eq!((gone.status.as_u16(), gone.text()), (410, "Gone"));
    assert_eq!(delete(&[JSON]).await.problem(), (410, "entry-deleted".into()));
    let read = door.get("/config/a").await;
    assert_eq!((read.status.as_u16(), read.text()), (404, "Not Found"));
    assert_eq!(door.get_json("/config/a").await.problem(), (404, "entry-not-found".into()));
}

#[tokio::test]
async fn the_list_is_pairs_or_whole_entries_without_deleted_names() {
    let door = TestDoor::new();
    assert_eq!(door.get("/config").await.json(), json!([]));
    for name in ["b", "a", "c"] {
        door.set(name, "1").await;
    }
    door.send("DELETE /config/b", &[], Body::empty()).await;
    let pairs = json!([{"name": "a", "value": "1"}, {"name": "c", "value": "1"}]);
    assert_eq!(door.get("/config").await.json(), pairs);
    let entries = door.get_json("/v1/config?prefix=c").await.json();
    assert_eq!((entries.as_array().unwrap().len(), &entries[0]["version"]), (1, &json!(1)));
}

#[tokio::test]
async fn a_list_longer_than_any_page_is_whole_without_a_limit() {
    let door = TestDoor::new();
    let changes: Vec<_> = (0..1_203).map(|i| json!({"name": format!("n{i:04}"), "value": "v"})).collect();
    let set = door.send("POST /v1/config-changes", &[], json!({"changes": changes}).to_string()).await;
    assert_eq!(set.status, StatusCode::OK);
    let list = door.get("/v1/config").await.json();
    let names: Vec<_> = list.as_array().unwrap().iter().map(|pair| pair["name"].as_str().unwrap()).collect();
    assert_eq!(names.len(), 1_203);
    assert!(names.is_sorted());
}

#[tokio::test]
async fn pages_follow_their_links_to_the_end() {
    let door = TestDoor::new();
    for i in 0..5 {
        door.set(&format!("n{i}"), "v").await;
    }
    let mut path = "/v1/config?prefix=n&limit=2".to_owned();
    let mut sizes = Vec::new();
    loop {
        let page = door.get(&path).await;
        sizes.push(page.json().as_array().unwrap().len());
        let Some(link) = page.headers.get("link") else { break };
        path = link.to_str().unwrap().strip_prefix('<').unwrap().split_once('>').unwrap().0.to_owned();
    }
    assert_eq!(sizes, [2, 2, 1]);
    assert_eq!(path, "/v1/config?prefix=n&limit=2&after=n3");
}

#[tokio::test]
async fn history_has_the_contracts_fields_in_either_order() {
    let door = TestDoor::new();
    assert_eq!(door.get("/config/a/history").await.json(), json!([]));
    assert_eq!(door.get("/config/a%20b/history").await.json(), json!([]));
    door.set("a", "1").await;
    door.set("a", "2").await;
    door.send("DELETE /config/a", &[("daybook-actor", "ann"), ("daybook-reason", "old")], Body::empty())
        .await;
    let history = door.get("/config/a/history").await.json();
    assert_eq!(history.as_array().unwrap().len(), 3);
    assert_eq!(history[1]["event_type"], "ConfigValueSet");
    assert_eq!((&history[1]["data"]["old_value"], &history[1]["data"]["value"]), (&json!("1"), &json!("2")));
    assert_eq!((&history[2]["stream_version"], &history[2]["position"]), (&json!(3), &json!("memory.3")));
    assert_eq!(history[2]["data"]["deleted_value"], "2");
    assert_eq!(history[2]["metadata"]["actor"], "ann");
    let newest = door.get("/v1/config/a/history?order=desc&limit=2").await;
    assert_eq!(newest.json()[0]["stream_version"], 3);
    assert_eq!(newest.header("link"), "</v1/config/a/history?order=desc&limit=2&after=2>; rel=\"next\"");
}

#[tokio::test]
async fn names_that_cannot_be_are_not_found_to_read_and_invalid_to_write() {
    let door = TestDoor::new();
    for name in ["a%20b", "..%2e", "a%2Fb", &"n".repeat(101), "%00"] {
        let path = format!("/v1/config/{name}");
        assert_eq!(door.get_json(&path).await.problem(), (404, "entry-not-found".into()), "{name}");
        let put = door.send(&format!("PUT {path}"), &[JSON], r#"{"value": ""}"#).await;
        assert_eq!(put.problem(), (422, "invalid-fields".into()), "{name}");
    }
    for name in ["%zz", "%", "%ff", "a%2"] {
        let answer = door.get_json(&format!("/v1/config/{name}")).await;
        assert_eq!(answer.problem(), (400, "unreadable-path".into()), "{name}");
    }
}
