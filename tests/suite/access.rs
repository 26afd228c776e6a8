//! Who may talk to a server in development.

use crate::support::{TestApp, exchange};

#[tokio::test]
async fn requests_to_other_hosts_are_refused() {
    let app = TestApp::start().await;
    for host in ["example.com", "localhost.example.com", "127.0.0.1.nip.io", "10.0.0.1:8080", "[::2]"] {
        app.get_with("/v1/config", &[("host", host), ("accept", "application/json")])
            .await
            .problem(403, "foreign-host");
        app.get_with("/health", &[("host", host)]).await.problem(403, "foreign-host");
    }
    for host in ["localhost", "localhost:1", "127.0.0.1", "[::1]:8080"] {
        app.get_with("/v1/config", &[("host", host)]).await.expect(200);
    }
}

#[tokio::test]
async fn a_request_without_a_host_or_with_two_is_refused() {
    let app = TestApp::start().await;
    let (status, _) = exchange(&app, b"GET /v1/config HTTP/1.0\r\n\r\n").await;
    assert_eq!(status, 403);
    let two = b"GET /v1/config HTTP/1.1\r\nhost: example.com\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    let (status, _) = exchange(&app, two).await;
    assert!(matches!(status, 400 | 403), "{status}");
}

#[tokio::test]
async fn pages_of_other_sites_are_refused_and_write_nothing() {
    let app = TestApp::start().await;
    for origin in ["http://example.com", "null", "http://localhost.example.com"] {
        let headers = [("origin", origin), ("accept", "application/json")];
        let body = serde_json::json!({"value": "x"});
        app.put_with("/v1/config/a", &body, &headers).await.problem(403, "foreign-origin");
    }
    app.get("/v1/config/a").await.expect(404);
    app.get_with("/v1/config", &[("origin", "http://localhost:3000")]).await.expect(200);
}
