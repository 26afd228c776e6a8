//! Setting, reading and deleting one value; under `/v1` and, for old clients, without it.

use serde_json::json;

use crate::support::TestApp;

const PREFIXES: [&str; 2] = ["/v1", ""];

#[tokio::test]
async fn a_value_that_was_set_is_read_as_bare_text() {
    let app = TestApp::start().await;
    for prefix in PREFIXES {
        let path = format!("{prefix}/config/theme{}", prefix.len());
        let answer = app.put(&path, &json!({"value": "dark"})).await.expect(200);
        assert_eq!(answer.text, "OK");
        assert!(answer.header("content-type").starts_with("text/plain"));
        let answer = app.get(&path).await.expect(200);
        assert_eq!(answer.text, "dark");
        assert!(answer.header("content-type").starts_with("text/plain"));
    }
}

#[tokio::test]
async fn both_prefixes_lead_to_the_same_entries() {
    let app = TestApp::start().await;
    app.put("/config/theme", &json!({"value": "dark"})).await.expect(200);
    assert_eq!(app.get("/v1/config/theme").await.expect(200).text, "dark");
    app.delete("/v1/config/theme").await.expect(200);
    app.get("/config/theme").await.expect(404);
    assert_eq!(app.get("/config/theme/history").await.expect(200).items().len(), 2);
}

#[tokio::test]
async fn a_name_that_was_never_set_is_not_found() {
    let app = TestApp::start().await;
    for prefix in PREFIXES {
        let answer = app.get(&format!("{prefix}/config/nothing")).await.expect(404);
        assert_eq!(answer.text, "Not Found");
        let answer = app.delete(&format!("{prefix}/config/nothing")).await.expect(404);
        assert_eq!(answer.text, "Not Found");
    }
}

#[tokio::test]
async fn a_deleted_name_is_not_found_and_gone_for_a_second_deletion() {
    let app = TestApp::start().await;
    for prefix in PREFIXES {
        let path = format!("{prefix}/config/theme");
        app.put(&path, &json!({"value": "dark"})).await.expect(200);
        assert_eq!(app.delete(&path).await.expect(200).text, "OK");
        assert_eq!(app.get(&path).await.expect(404).text, "Not Found");
        assert_eq!(app.delete(&path).await.expect(410).text, "Gone");
    }
}

#[tokio::test]
async fn a_deleted_name_can_be_set_again_and_its_version_continues() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    app.unset("theme").await;
    app.set("theme", "light").await;
    let entry = app.get_json("/v1/config/theme").await.expect(200).json();
    assert_eq!((&entry["value"], &entry["version"]), (&json!("light"), &json!(3)));
}

#[tokio::test]
async fn setting_the_same_value_again_is_accepted_and_on_record() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    app.set("theme", "dark").await;
    assert_eq!(app.get("/v1/config/theme/history").await.expect(200).items().len(), 2);
}

#[tokio::test]
async fn who_accepts_json_gets_the_whole_entry() {
    let app = TestApp::start().await;
    let json = [("accept", "application/json")];
    let written = app.put_with("/v1/config/theme", &json!({"value": "dark"}), &json).await.expect(200).json();
    let entry = app.get_json("/v1/config/theme").await.expect(200);
    assert_eq!(entry.header("content-type"), "application/json");
    let entry = entry.json();
    assert_eq!(written, entry);
    assert_eq!(entry["name"], "theme");
    assert_eq!(entry["value"], "dark");
    assert_eq!(entry["type"], "string");
    assert_eq!(entry["version"], 1);
    assert!(entry["created_at"].as_str().unwrap().ends_with('Z'));
    assert_eq!(entry["created_at"], entry["updated_at"]);

    let deleted = app.delete_with("/v1/config/theme", &json).await.expect(200).json();
    assert_eq!(deleted, json!({"name": "theme", "version": 2, "deleted": true}));
}

#[tokio::test]
async fn errors_are_problems_for_who_accepts_json() {
    let app = TestApp::start().await;
    app.get_json("/v1/config/nothing").await.problem(404, "entry-not-found");
    app.set("theme", "dark").await;
    app.unset("theme").await;
    let json = [("accept", "application/json")];
    app.delete_with("/v1/config/theme", &json).await.problem(410, "entry-deleted");
}

#[tokio::test]
async fn a_client_that_accepts_anything_or_prefers_text_gets_text() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    for accept in
        ["*/*", "text/plain", "text/*;q=0.9, application/json;q=0.1", "application/json;q=0", "nonsense"]
    {
        let answer = app.get_with("/v1/config/theme", &[("accept", accept)]).await.expect(200);
        assert_eq!(answer.text, "dark", "{accept}");
    }
    for accept in
        ["application/json", "application/json, text/plain;q=0.5", "APPLICATION/JSON; charset=utf-8"]
    {
        let answer = app.get_with("/v1/config/theme", &[("accept", accept)]).await.expect(200);
        assert_eq!(answer.json()["value"], "dark", "{accept}");
    }
}

#[tokio::test]
async fn a_body_without_a_content_type_is_read_as_json() {
    let app = TestApp::start().await;
    let request = app.request(reqwest::Method::PUT, "/v1/config/theme").body(r#"{"value": "dark"}"#);
    app.send(request).await.expect(200);
    assert_eq!(app.get("/v1/config/theme").await.text, "dark");
}

#[tokio::test]
async fn head_answers_like_get_without_the_body() {
    let app = TestApp::start().await;
    app.set("theme", "dark").await;
    let head = app.send(app.request(reqwest::Method::HEAD, "/v1/config/theme")).await.expect(200);
    assert_eq!((head.header("etag"), head.text.as_str()), ("\"1-t\"", ""));
}
