//! What holds for every route.

use std::time::Duration;

use axum::body::Body;
use axum::routing::get;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;

use crate::Limits;
use crate::testing::{TestDoor, check_described};

fn door_with(limits: Limits, path: &str, route: axum::routing::MethodRouter) -> TestDoor {
    TestDoor::with(limits, |_| {}, vec![OpenApiRouter::new().route(path, route)])
}

#[tokio::test]
async fn the_api_description_changes_only_in_sight() {
    let openapi = TestDoor::new().get("/openapi.json").await.json();
    assert!(openapi["openapi"].as_str().unwrap().starts_with("3.1"));
    insta::assert_json_snapshot!("openapi", openapi);
}

#[tokio::test]
async fn every_operation_is_described_with_a_tag_and_its_problems() {
    let openapi = TestDoor::new().get("/openapi.json").await.json();
    check_described(&openapi);
    assert!(openapi["paths"].get("/config").is_none(), "aliases are left out");
}

#[tokio::test]
async fn the_browsable_page_needs_no_other_host() {
    let door = TestDoor::new();
    assert_eq!(door.get("/docs").await.header("location"), "/docs/");
    let page = door.get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("://"), "{}", page.text());
    assert_eq!(door.get("/docs/swagger-ui-bundle.js").await.status, 200);
}

#[tokio::test]
async fn types_of_problems_have_pages_on_the_server_the_shared_ones_and_those_of_contexts() {
    let door = TestDoor::new();
    for (slug, title) in
        [("internal", "Something went wrong in Daybook"), ("entry-not-found", "The entry has no value")]
    {
        let page = door.get(&format!("/problems/{slug}")).await;
        assert_eq!(page.header("content-type"), "text/markdown; charset=utf-8");
        assert!(page.text().starts_with(&format!("# {title}\n")));
    }
    assert_eq!(door.get("/problems/none").await.problem(), (404, "unknown-route".into()));
}

#[tokio::test]
async fn unknown_routes_and_wrong_methods_are_problems() {
    let door = TestDoor::new();
    for path in ["/", "/v2/config", "/v1/config/", "/v1/config/a/", "/docs/none"] {
        let answer = door.get_json(path).await;
        assert_eq!(answer.problem(), (404, "unknown-route".into()), "{path}");
    }
    let wrong = door.send("POST /v1/config/a", &[("accept", "application/json")], Body::empty()).await;
    assert_eq!(wrong.problem(), (405, "method-not-allowed".into()));
    for method in ["GET", "PUT", "DELETE"] {
        assert!(wrong.header("allow").contains(method), "{}", wrong.header("allow"));
    }
    assert_eq!(door.send("DELETE /health", &[], Body::empty()).await.problem().0, 405);
}

#[tokio::test]
async fn a_request_id_comes_back_if_it_is_one_and_is_made_if_not() {
    let door = TestDoor::new();
    let given = "0192a3b4-0000-7000-8000-000000000001";
    let kept = door.send("GET /health", &[("daybook-request-id", given)], Body::empty()).await;
    assert_eq!(kept.header("daybook-request-id"), given);
    let made = door.send("GET /health", &[("daybook-request-id", "mine")], Body::empty()).await;
    assert!(uuid::Uuid::parse_str(made.header("daybook-request-id")).is_ok());

    let put = ("daybook-request-id", given);
    door.send("PUT /v1/config/a", &[put], r#"{"value":"1"}"#).await;
    let history: Value = door.get("/v1/config/a/history").await.json();
    assert_eq!(history[0]["metadata"]["correlation_id"], given);
}

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused() {
    let door = TestDoor::new();
    let host = door.send("GET /health", &[("host", "example.com")], Body::empty()).await;
    assert_eq!(host.problem(), (403, "foreign-host".into()));
    let origin = door.send("GET /health", &[("origin", "https://example.com")], Body::empty()).await;
    assert_eq!(origin.problem(), (403, "foreign-origin".into()));
}

#[tokio::test]
async fn a_panic_is_a_problem_and_says_nothing_of_its_cause() {
    async fn panics() {
        panic!("secret")
    }
    let door = door_with(Limits::default(), "/panics", get(panics));
    let answer = door.get("/panics").await;
    assert_eq!(answer.problem(), (500, "internal".into()));
    assert!(!answer.text().contains("secret"));
    assert_eq!(door.get("/health/live").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_takes_too_long_is_given_up() {
    let door = door_with(Limits::default(), "/hangs", get(std::future::pending::<()>));
    let answer = door.get("/hangs").await;
    assert_eq!(
        (answer.problem(), &answer.json()["limit_seconds"]),
        ((504, "request-timeout".into()), &45.into())
    );
}

#[tokio::test]
async fn more_requests_than_allowed_are_refused_at_once() {
    let limits = Limits { requests: 1, request_timeout: Duration::from_hours(1), ..Limits::default() };
    let door = door_with(limits, "/hangs", get(std::future::pending::<()>));
    let refused = async { door.get_json("/v1/config").await };
    let answer = tokio::select! {
        biased;
        _ = door.get("/hangs") => panic!("it hangs"),
        answer = refused => answer,
    };
    assert_eq!((answer.problem(), answer.header("retry-after")), ((503, "overloaded".into()), "1"));
    assert_eq!(door.get("/v1/config").await.status, 200, "who hangs up gives the place back");
}

#[tokio::test]
async fn a_streamed_answer_keeps_its_place_until_it_is_read() {
    let body =
        || async { Body::from_stream(futures::stream::pending::<Result<bytes::Bytes, std::io::Error>>()) };
    let limits = Limits { requests: 1, ..Limits::default() };
    let door = door_with(limits, "/streams", get(body));
    let open = door.open("GET /streams", &[], Body::empty()).await;
    assert_eq!(door.get("/v1/config").await.status, 503);
    drop(open);
    assert_eq!(door.get("/v1/config").await.status, 200);
}

#[tokio::test]
async fn health_says_when_it_is_ready() {
    let door = TestDoor::new();
    assert_eq!(
        (door.get("/health").await.status, door.get("/v1/health").await.status),
        (200.try_into().unwrap(), 200.try_into().unwrap())
    );
    assert_eq!(door.get("/health/ready").await.status, 503);
    door.health.set_ready(true);
    assert_eq!(door.get("/health/ready").await.json()["status"], "ready");
}
