//! The routes of the log over fakes.

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::StreamExt;
use serde_json::json;

use crate::Limits;
use crate::testing::TestDoor;

const STREAM: (&str, &str) = ("accept", "text/event-stream");

/// An open live stream.
struct Live(BodyDataStream);

impl Live {
    async fn open(door: &TestDoor, path: &str, headers: &[(&str, &str)]) -> Self {
        let headers: Vec<_> = headers.iter().copied().chain([STREAM]).collect();
        let response = door.open(&format!("GET {path}"), &headers, Body::empty()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self(response.into_body().into_data_stream())
    }

    async fn next(&mut self) -> Option<String> {
        let chunk: Bytes = self.0.next().await?.unwrap();
        Some(String::from_utf8(chunk.into()).unwrap())
    }
}

/// The ids in frames, with a star for those that carry data.
fn ids(frames: &str) -> Vec<String> {
    let frames = frames.split("\n\n").filter_map(|frame| frame.split_once("id: "));
    frames
        .map(|(_, frame)| match frame.split_once('\n') {
            Some((id, _)) => format!("{id}*"),
            None => frame.to_owned(),
        })
        .collect()
}

#[tokio::test]
async fn the_log_is_paged_by_links_and_by_positions() {
    let door = TestDoor::new();
    for name in ["a", "b", "c"] {
        door.set(name, "1").await;
    }
    let page = door.get("/v1/events?limit=2&category=config").await;
    assert_eq!((page.json().as_array().unwrap().len(), page.header("daybook-position")), (2, "memory.2"));
    assert_eq!(page.header("link"), "</v1/events?category=config&limit=2&after=memory.2>; rel=\"next\"");
    let last = door.get("/v1/events?category=config&limit=2&after=memory.2").await;
    assert_eq!(
        (&last.json()[0]["position"], &last.json()[0]["category"]),
        (&json!("memory.3"), &json!("config"))
    );
    assert!(!last.headers.contains_key("link"));
    assert_eq!(door.get("/v1/events?after=head").await.json(), json!([]));
    let filtered = door.get("/v1/events?stream_prefix=config-b").await;
    assert_eq!(
        (filtered.json()[0]["stream"].as_str(), filtered.header("daybook-position")),
        (Some("config-b"), "memory.3")
    );
}

#[tokio::test]
async fn positions_and_parameters_that_cannot_be_are_refused() {
    let door = TestDoor::new();
    for (query, expected) in [
        ("after=x", (400, "invalid-parameter")),
        ("after=9", (422, "position-not-yet")),
        ("after=other.0", (410, "other-log")),
        ("limit=501", (400, "invalid-parameter")),
        ("catgory=config", (400, "invalid-parameter")),
        ("stream_prefix=%00", (400, "invalid-parameter")),
    ] {
        let (status, slug) = door.get(&format!("/v1/events?{query}")).await.problem();
        assert_eq!((status, &*slug), expected, "{query}");
    }
    let headers = [STREAM, ("last-event-id", "other.1")];
    let resumed = door.send("GET /v1/events", &headers, Body::empty()).await;
    assert_eq!(resumed.problem(), (410, "other-log".into()));
}

#[tokio::test]
async fn a_live_stream_tells_what_was_and_then_what_comes() {
    let door = TestDoor::new();
    door.set("a", "1").await;
    let mut live = Live::open(&door, "/v1/events", &[]).await;
    assert_eq!(live.next().await.unwrap(), "retry: 2000\nid: memory.0\n\n");
    assert_eq!(ids(&live.next().await.unwrap()), ["memory.1*"]);
    let (frames, _) = tokio::join!(live.next(), door.set("b", "1"));
    assert_eq!(ids(&frames.unwrap()), ["memory.2*"]);
}

#[tokio::test]
async fn a_reader_resumes_where_it_stopped_also_within_a_commit() {
    let door = TestDoor::new();
    door.set("a", "1").await;
    let changes = json!({"changes": [{"name": "a", "value": "2"}, {"name": "b", "value": "2"}]});
    door.send("POST /v1/config-changes", &[], changes.to_string()).await;
    for (last, expected) in [("memory.1", vec!["memory.2*", "memory.3*"]), ("memory.2", vec!["memory.3*"])] {
        let mut live = Live::open(&door, "/v1/events?after=0", &[("last-event-id", last)]).await;
        assert_eq!(live.next().await.unwrap(), format!("retry: 2000\nid: {last}\n\n"));
        assert_eq!(ids(&live.next().await.unwrap()), expected);
    }
}

#[tokio::test]
async fn what_was_not_asked_for_is_passed_without_data() {
    let door = TestDoor::new();
    for name in ["x.a", "y"] {
        door.set(name, "1").await;
    }
    let mut live = Live::open(&door, "/v1/events?stream_prefix=config-x.", &[]).await;
    live.next().await.unwrap();
    assert_eq!(ids(&live.next().await.unwrap()), ["memory.1*", "memory.2"]);
}

#[tokio::test(start_paused = true)]
async fn an_idle_stream_says_that_it_is_alive() {
    let door = TestDoor::new();
    let mut live = Live::open(&door, "/v1/events?after=head", &[]).await;
    live.next().await.unwrap();
    let began = tokio::time::Instant::now();
    assert_eq!(live.next().await.unwrap(), ":\n\n");
    assert_eq!(began.elapsed().as_secs(), 15);
}

#[tokio::test]
async fn streams_end_when_the_server_ends_and_new_ones_are_refused() {
    let door = TestDoor::new();
    let mut live = Live::open(&door, "/v1/events", &[]).await;
    live.next().await.unwrap();
    let (end, ()) = tokio::join!(live.next(), async { door.closing.send(true).unwrap() });
    assert_eq!(end, None);
    let refused = door.send("GET /v1/events", &[STREAM], Body::empty()).await;
    assert_eq!(refused.problem(), (503, "shutting-down".into()));
}

#[tokio::test]
async fn streams_have_a_limit_of_their_own() {
    let limits = Limits { streams: 1, requests: 1, ..Limits::default() };
    let door = TestDoor::with(limits, |_| {}, Vec::new());
    let live = Live::open(&door, "/v1/events", &[]).await;
    assert_eq!(door.get("/v1/config").await.status, 200, "a stream takes no request's place");
    let refused = door.send("GET /v1/events", &[STREAM], Body::empty()).await;
    assert_eq!((refused.problem(), &refused.json()["limit"]), ((503, "too-many-streams".into()), &json!(1)));
    drop(live);
    Live::open(&door, "/v1/events", &[]).await;
}
