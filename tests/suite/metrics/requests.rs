//! Requests, and those that are turned away.

use reqwest::Method;
use serde_json::json;

use super::Scrape;
use crate::support::{Raw, TestApp};

const COUNT: &str = "http_server_request_duration_seconds_count";
const BY_NAME: (&str, &str) = ("http_route", "/v1/config/{name}");

fn of(method: &'static str, status: &'static str) -> [(&'static str, &'static str); 3] {
    [BY_NAME, ("http_request_method", method), ("http_response_status_code", status)]
}

#[tokio::test]
async fn requests_are_counted_by_route_method_and_status() {
    let app = TestApp::start().await;
    for round in 0..3 {
        app.set("a", &round.to_string()).await;
    }
    app.get("/v1/config/a").await.expect(200);
    app.get("/v1/config/missing").await.expect(404);
    let scrape = Scrape::of(&app).await;
    assert_eq!(scrape.count(COUNT, &of("PUT", "200")), 3);
    assert_eq!(scrape.count(COUNT, &of("GET", "200")), 1);
    assert_eq!(scrape.count(COUNT, &of("GET", "404")), 1);
    let problem = [("daybook_problem_type", "entry-not-found")];
    assert_eq!(scrape.count("daybook_http_server_problems_total", &problem), 1);
}

#[tokio::test]
async fn names_paths_and_methods_that_clients_make_up_add_no_series() {
    let app = TestApp::start().await;
    let ask = async |name: &str| {
        app.set(name, "1").await;
        app.get(&format!("/v1/config/{name}")).await.expect(200);
        app.get(&format!("/made-up/{name}")).await.expect(404);
        let made_up = Method::from_bytes(name.to_uppercase().as_bytes()).unwrap();
        app.send(app.request(made_up, "/v1/config/a")).await.expect(405);
    };
    ask("anna").await;
    Scrape::of(&app).await;
    let before = Scrape::of(&app).await;
    for name in ["berta", "clara", "dora"] {
        ask(name).await;
    }
    let after = Scrape::of(&app).await;
    assert_eq!(before.samples.len(), after.samples.len());
    let other = [("http_request_method", "_OTHER"), ("http_response_status_code", "405")];
    assert_eq!(after.sum(COUNT, &other), 4);
    assert!(!format!("{:?}", after.samples).contains("berta"));
}

#[tokio::test]
async fn whoever_is_turned_away_is_counted_by_the_limit_that_was_reached() {
    let app = TestApp::start_with(|settings| {
        settings.serving.max_requests = 1;
        settings.serving.max_bodies = 1_000;
    })
    .await;
    let body = json!({"value": "x".repeat(2_000)});
    app.put_with("/v1/config/a", &body, &[]).await.expect(503);
    let mut held = Raw::connect(&app).await;
    held.send(b"PUT /v1/config/a HTTP/1.1\r\nhost: localhost\r\ncontent-length: 14\r\n\r\n{\"val").await;
    // It has its place as soon as the server has read its header.
    let taken = async {
        while Scrape::of(&app).await.count("http_server_active_requests", &[]) < 1 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), taken).await.expect("it has no place");
    for _ in 0..2 {
        app.get("/v1/config").await.expect(503);
    }
    let scrape = Scrape::of(&app).await;
    let shed = |limit| scrape.count("daybook_http_server_shed_total", &[("daybook_limit", limit)]);
    assert_eq!((shed("requests"), shed("bodies")), (2, 1));
    let limit = [("daybook_limit", "requests")];
    assert_eq!(scrape.count("daybook_http_server_limit", &limit), 1);
    assert_eq!(scrape.count("http_server_active_requests", &[]), 1);
}
