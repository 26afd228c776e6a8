//! Errors of the outer door: paths, methods, and bytes that are no request.

use reqwest::Method;

use crate::support::{Answer, Http, TestApp, exchange};

async fn send(app: &Http, method: Method, path: &str) -> Answer {
    app.send(app.request(method, path)).await
}

#[tokio::test]
async fn an_unknown_path_is_a_problem() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v1/nothing",
        "/v2/config",
        "/v1/events/1",
        "/v1/config-changes/x",
        "/.git/config",
        "/V1/EVENTS",
    ] {
        app.get(path).await.problem(404, "unknown-route");
    }
    for path in ["/v1/config/a/b", "/v1/config/a/history/x", "/config/a/at"] {
        app.get_json(path).await.problem(404, "unknown-route");
        assert_eq!(app.get(path).await.expect(404).text, "Not Found");
    }
}

#[tokio::test]
async fn a_wrong_method_is_a_problem_that_names_the_right_ones() {
    let app = TestApp::start().await;
    let cases = [
        (Method::POST, "/v1/events", "GET"),
        (Method::DELETE, "/v1/events", "GET"),
        (Method::GET, "/v1/config-changes", "POST"),
        (Method::PUT, "/v1/config-changes/revert", "POST"),
        (Method::POST, "/health", "GET"),
        (Method::PATCH, "/openapi.json", "GET"),
    ];
    for (method, path, allowed) in cases {
        let answer = send(&app, method.clone(), path).await;
        answer.problem(405, "method-not-allowed");
        assert!(answer.header("allow").contains(allowed), "{method} {path}: {}", answer.header("allow"));
    }
    let answer = send(&app, Method::POST, "/v1/config/a").await.expect(405);
    for method in ["GET", "PUT", "DELETE"] {
        assert!(answer.header("allow").contains(method), "{}", answer.header("allow"));
    }
    send(&app, Method::from_bytes(b"BREW").unwrap(), "/v1/config").await.expect(405);
}

#[tokio::test]
async fn a_path_that_cannot_be_decoded_is_a_problem() {
    let app = TestApp::start().await;
    for path in
        ["/v1/config/%ff", "/v1/config/%c3%28", "/v1/config/%", "/v1/config/%2", "/v1/config/%zz", "/%ff"]
    {
        let answer = app.get_with(path, &[("accept", "application/json")]).await;
        answer.problem(400, "unreadable-path");
    }
}

#[tokio::test]
async fn odd_paths_are_answered_and_never_lead_elsewhere() {
    let app = TestApp::start().await;
    app.set("a", "secret").await;
    for path in [
        "/v1/config/..",
        "/v1/config/.",
        "/v1/config/%2e%2e",
        "/v1/config/a%00",
        "/v1/config//a",
        "/v1/config/a/",
        "/v1/config/",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        let (status, answer) = exchange(&app, request.as_bytes()).await;
        assert!(matches!(status, 400 | 404), "{path}: {answer}");
        assert!(!answer.contains("secret"), "{path}");
    }
}

#[tokio::test]
async fn bytes_that_are_no_request_are_refused_and_do_not_hang() {
    let app = TestApp::start().await;
    let requests: [&[u8]; 9] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\nhost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: localhost\r\nx: \x00\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nhost: localhost\r\n\r\n",
        b"PUT /v1/config/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n",
        b"PUT /v1/config/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
        b"PUT /v1/config/a HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ];
    for request in requests {
        let (status, answer) = exchange(&app, request).await;
        assert!(
            status == 0 || (400..500).contains(&status),
            "{}: {answer}",
            String::from_utf8_lossy(request)
        );
    }
    app.get("/health/live").await.expect(200);
}

#[tokio::test]
async fn a_header_that_is_too_long_is_refused() {
    let app = TestApp::start().await;
    let mut request = b"GET /v1/config HTTP/1.1\r\nhost: localhost\r\nx: ".to_vec();
    request.resize(request.len() + 2_000_000, b'x');
    request.extend_from_slice(b"\r\n\r\n");
    let (status, answer) = exchange(&app, &request).await;
    assert!(matches!(status, 0 | 400 | 431), "{status} {answer:.200}");
    app.get("/health/live").await.expect(200);
}

#[tokio::test]
async fn every_answer_has_a_request_id_and_keeps_the_callers_own() {
    let app = TestApp::start().await;
    for path in ["/v1/config", "/nothing", "/v1/config/%ff", "/health/live"] {
        let id = app.get(path).await.header("daybook-request-id").to_owned();
        assert_eq!((id.len(), &id[14..15]), (36, "7"), "{path}: {id}");
        let mine = "0192f7c4-0000-7000-8000-00000000abcd";
        let answer = app.get_with(path, &[("daybook-request-id", mine)]).await;
        assert_eq!(answer.header("daybook-request-id"), mine, "{path}");
        let answer = app.get_with(path, &[("daybook-request-id", "not a UUID")]).await;
        assert_ne!(answer.header("daybook-request-id"), "not a UUID", "{path}");
    }
}

#[tokio::test]
async fn a_problem_says_nothing_about_the_inside() {
    let app = TestApp::start().await;
    for path in ["/nothing", "/v1/events?after=x", "/v1/config-changes/diff?from=99"] {
        let text = app.get(path).await.text.to_lowercase();
        for word in ["sqlite", "sqlx", "sea-orm", "panick", "src/", ".rs"] {
            assert!(!text.contains(word), "{path}: {text}");
        }
    }
}

#[tokio::test]
async fn the_type_of_a_problem_is_a_page_on_the_server() {
    let app = TestApp::start().await;
    let problem = app.get("/nothing").await.problem(404, "unknown-route");
    let page = app.get(problem["type"].as_str().unwrap()).await.expect(200);
    assert!(page.header("content-type").starts_with("text/markdown"));
    assert!(page.text.starts_with(&format!("# {}", problem["title"].as_str().unwrap())), "{}", page.text);
    app.get("/problems/nothing").await.problem(404, "unknown-route");
}
