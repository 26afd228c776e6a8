//! Input that no client should send: always an answer, never a 5xx, nothing written.

use serde_json::json;

use crate::support::TestApp;

/// Puts `body` as it is and answers with the status.
async fn put(app: &TestApp, body: impl Into<reqwest::Body>) -> u16 {
    let request =
        app.request(reqwest::Method::PUT, "/v1/config/theme").header("content-type", "application/json");
    app.send(request.body(body)).await.status
}

#[tokio::test]
async fn a_body_that_is_no_json_is_unreadable() {
    let app = TestApp::start().await;
    let deep = "[".repeat(200_000);
    let bodies = [
        "",
        " ",
        "{",
        "value",
        "{\"value\": \"x\"} {}",
        "{\"value\": \"x\",}",
        "{'value': 'x'}",
        "\u{feff}{}",
        &deep,
    ];
    for body in bodies {
        assert_eq!(put(&app, body.to_owned()).await, 400, "{body:.40}");
    }
    for body in [&b"\xff\xfe"[..], b"{\"value\": \"\xc3\x28\"}", b"{\"value\": \"\x00\"}", b"\x00"] {
        assert_eq!(put(&app, body.to_vec()).await, 400, "{body:?}");
    }
    for body in [r#"{"value": "\ud800"}"#, r#"{"value": "\x"}"#, r#"{"value": "\u12"}"#] {
        let status = put(&app, body).await;
        assert!(matches!(status, 400 | 422), "{body}: {status}");
    }
    app.get("/v1/config/theme").await.expect(404);
}

#[tokio::test]
async fn json_that_is_not_what_is_asked_for_is_invalid() {
    let app = TestApp::start().await;
    let bodies = [
        r"null",
        r"[]",
        r#""x""#,
        r"1",
        r"{}",
        r#"{"type": "string"}"#,
        r#"{"value": null}"#,
        r#"{"value": 1}"#,
        r#"{"value": ["x"]}"#,
        r#"{"value": {}}"#,
        r#"{"value": true}"#,
        r#"{"Value": "x"}"#,
        r#"{"value": "x", "extra": 1}"#,
        r#"{"value": "x", "type": 1}"#,
        r#"{"value": "x", "type": "date"}"#,
        r#"{"value": "a\u0000b"}"#,
    ];
    for body in bodies {
        assert_eq!(put(&app, body).await, 422, "{body}");
    }
    let status = put(&app, r#"{"value": "a", "value": "b"}"#).await;
    assert!(matches!(status, 400 | 422), "{status}");
    app.get("/v1/config/theme").await.expect(404);
}

#[tokio::test]
async fn all_fields_that_are_wrong_are_named_at_once() {
    let app = TestApp::start().await;
    let body = json!({"value": 1, "type": "date", "extra": true});
    let answer = app.put_with("/v1/config/theme", &body, &[("accept", "application/json")]).await;
    let problem = answer.problem(422, "invalid-fields");
    let mut pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    assert_eq!(pointers, ["/extra", "/type", "/value"]);
}

#[tokio::test]
async fn another_media_type_is_refused() {
    let app = TestApp::start().await;
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense", ""] {
        let request = app.request(reqwest::Method::PUT, "/v1/config/theme").header("content-type", kind);
        let status = app.send(request.body(r#"{"value": "x"}"#)).await.status;
        assert_eq!(status, 415, "{kind}");
    }
    for kind in ["application/json; charset=utf-8", "APPLICATION/JSON", "application/merge-patch+json"] {
        let request = app.request(reqwest::Method::PUT, "/v1/config/theme").header("content-type", kind);
        app.send(request.body(r#"{"value": "x"}"#)).await.expect(200);
    }
}

#[tokio::test]
async fn headers_that_break_their_rules_are_refused() {
    let app = TestApp::start().await;
    let long = "x".repeat(1_001);
    let wrong = [
        ("daybook-actor", "ann@example.com"),
        ("daybook-actor", "two words"),
        ("daybook-actor", ""),
        ("daybook-reason", ""),
        ("daybook-reason", long.as_str()),
        ("idempotency-key", ""),
        ("idempotency-key", "two words"),
    ];
    for (name, value) in wrong {
        let headers = [(name, value), ("accept", "application/json")];
        let answer = app.put_with("/v1/config/theme", &json!({"value": "x"}), &headers).await;
        let problem = answer.problem(400, "invalid-header");
        assert_eq!(problem["header"], name, "{value}");
    }
    app.get("/v1/config/theme").await.expect(404);
}

#[tokio::test]
async fn a_parameter_that_nobody_knows_is_refused_and_not_ignored() {
    let app = TestApp::start().await;
    let paths = [
        "/v1/config?prefx=a",
        "/v1/config?limit=1&limit=2",
        "/v1/config?prefix=%ff",
        "/v1/config?prefix=%0",
        "/v1/config/a?as_off=1",
        "/v1/config/a/history?page=2",
        "/v1/config?cursor=nonsense&limit=1",
    ];
    for path in paths {
        app.get_json(path).await.problem(400, "invalid-parameter");
    }
}
