//! What is refused, and what fails.

use std::sync::Arc;

use axum::body::Body;
use daybook_application::config::{ConfigPorts, MockConfigEntries};
use daybook_application::shared::{AppendError, Loaded, MockStreams, StoreError};
use daybook_domain::config::Entry;
use futures::FutureExt;

use super::JSON;
use crate::Limits;
use crate::testing::TestDoor;

const VALUE: &str = r#"{"value":"1"}"#;

/// A store whose every write fails so.
fn failing(error: impl Fn() -> StoreError + Send + 'static) -> TestDoor {
    let change = |ports: &mut ConfigPorts| {
        let mut streams = MockStreams::<Entry>::new();
        streams.expect_load().returning(|ids| Ok(vec![Loaded::absent(); ids.len()]));
        streams.expect_append().returning(move |_| Err(AppendError::Store(error())));
        ports.streams = Arc::new(streams);
    };
    TestDoor::with(Limits::default(), change, Vec::new())
}

#[tokio::test]
async fn each_failure_of_the_store_has_its_problem() {
    type Case = (fn() -> StoreError, u16, &'static str);
    let cases: [Case; 5] = [
        (|| StoreError::Overloaded { limit: "1,000 writes".into() }, 503, "overloaded"),
        (|| StoreError::Unavailable("secret".into()), 503, "store-unavailable"),
        (|| StoreError::OutcomeUnknown("secret".into()), 503, "outcome-unknown"),
        (|| StoreError::TooLarge { limit: "1 MiB".into() }, 413, "commit-too-large"),
        (|| StoreError::failed("secret"), 500, "internal"),
    ];
    for (error, status, slug) in cases {
        let answer = failing(error).send("PUT /v1/config/a", &[JSON], VALUE).await;
        assert_eq!(answer.problem(), (status, slug.into()));
        assert!(!answer.text().contains("secret"), "{slug}");
        assert_eq!(answer.headers.contains_key("retry-after"), status == 503, "{slug}");
    }
}

#[tokio::test]
async fn a_failure_is_a_short_text_where_nobody_accepts_json() {
    let answer = failing(|| StoreError::failed("secret")).send("PUT /config/a", &[], VALUE).await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.text(), "The request failed. What happened is in the server's log.");
    let invalid = TestDoor::new().send("PUT /config/a", &[], r#"{"value":1}"#).await;
    assert_eq!(invalid.text(), "A field is not valid.\n/value: must be a string of valid Unicode");
}

#[tokio::test]
async fn a_list_that_fails_at_once_has_a_status_and_one_that_fails_later_is_cut_off() {
    let broken = |pages: usize| {
        let change = move |ports: &mut ConfigPorts| {
            let inner = ports.entries.clone();
            let mut entries = MockConfigEntries::new();
            let mut left = pages;
            entries.expect_page().returning(move |page| {
                if left == 0 {
                    return Err(StoreError::failed("secret"));
                }
                left -= 1;
                inner.page(page).now_or_never().unwrap()
            });
            ports.entries = Arc::new(entries);
        };
        TestDoor::with(Limits::default(), change, Vec::new())
    };
    assert_eq!(broken(0).get_json("/v1/config").await.problem(), (500, "internal".into()));

    let door = broken(1);
    for i in 0..17 {
        door.set(&format!("n{i:02}"), "v").await;
    }
    let response = door.open("GET /v1/config", &[], Body::empty()).await;
    assert_eq!(response.status(), 200);
    assert!(http_body_util::BodyExt::collect(response.into_body()).await.is_err());
}

#[tokio::test]
async fn bodies_that_are_not_json_or_too_large_are_refused() {
    let limits = Limits { body_bytes: 64, ..Limits::default() };
    let door = TestDoor::with(limits, |_| {}, Vec::new());
    let put = async |headers: &[(&str, &str)], body: String| {
        let headers: Vec<_> = headers.iter().copied().chain([JSON]).collect();
        door.send("PUT /v1/config/a", &headers, body).await
    };
    for accepted in ["application/json", "Application/JSON; charset=utf-8", "application/vnd.x+json"] {
        assert_eq!(put(&[("content-type", accepted)], VALUE.into()).await.status, 200, "{accepted}");
    }
    for refused in ["text/plain", "application/x-www-form-urlencoded", ""] {
        let answer = put(&[("content-type", refused)], VALUE.into()).await;
        assert_eq!(answer.problem(), (415, "unsupported-media-type".into()), "{refused}");
    }
    let large = put(&[], format!("{{\"value\":\"{}\"}}", "x".repeat(100))).await;
    assert_eq!((large.problem(), &large.json()["limit_bytes"]), ((413, "body-too-large".into()), &64.into()));
    let declared = put(&[("content-length", "65")], VALUE.into()).await;
    assert_eq!(declared.problem(), (413, "body-too-large".into()));
    let changes = door.send("POST /v1/config-changes", &[], " ".repeat(65)).await;
    assert_eq!(changes.problem(), (413, "change-set-too-large".into()));
    assert_eq!(put(&[], "{".into()).await.problem(), (400, "unreadable-body".into()));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_arrive_is_given_up() {
    let never = Body::from_stream(futures::stream::pending::<Result<bytes::Bytes, std::io::Error>>());
    let answer = TestDoor::new().send("PUT /v1/config/a", &[JSON], never).await;
    assert_eq!(
        (answer.problem(), &answer.json()["limit_seconds"]),
        ((408, "body-timeout".into()), &30.into())
    );
}

#[tokio::test]
async fn bodies_share_one_amount_of_memory() {
    let limits = Limits { bodies_bytes: 8, ..Limits::default() };
    let door = TestDoor::with(limits, |_| {}, Vec::new());
    let answer = door.send("PUT /v1/config/a", &[JSON], VALUE).await;
    assert_eq!((answer.problem(), answer.header("retry-after")), ((503, "overloaded".into()), "1"));
}

#[tokio::test]
async fn writes_are_refused_and_reads_go_on_while_the_server_ends() {
    let door = TestDoor::new();
    door.set("a", "1").await;
    door.closing.send(true).unwrap();
    let put = door.send("PUT /v1/config/a", &[JSON], VALUE).await;
    assert_eq!((put.problem(), put.header("retry-after")), ((503, "shutting-down".into()), "5"));
    assert_eq!(door.get("/v1/config/a").await.text(), "1");
}
