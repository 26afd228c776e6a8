//! Reading the log as it grows.

use std::time::Duration;

use serde_json::json;

use crate::support::{Frames, Http, TestApp};

#[tokio::test]
async fn a_stream_begins_with_what_is_there_and_goes_on_with_what_comes() {
    let app = TestApp::start().await;
    let first = app.set("a", "1").await;
    let mut frames = Frames::open(&app, "/v1/events", None).await;
    let (id, event) = frames.event().await;
    assert_eq!((id.as_str(), &event["data"]["value"]), (first.position(), &json!("1")));
    let second = app.set("b", "2").await;
    let (id, event) = frames.event().await;
    assert_eq!((id.as_str(), &event["stream"]), (second.position(), &json!("config-b")));
    assert_eq!(event, app.get("/v1/events?after=1").await.items()[0]);
}

#[tokio::test]
async fn a_stream_can_begin_after_a_position() {
    let app = TestApp::start().await;
    let first = app.set("a", "1").await;
    app.set("b", "2").await;
    for after in [first.position(), "1"] {
        let mut frames = Frames::open(&app, &format!("/v1/events?after={after}"), None).await;
        assert_eq!(frames.event().await.1["stream"], "config-b");
    }
    // What the client has seen last goes before where it once began.
    let mut frames = Frames::open(&app, "/v1/events?after=0", Some(first.position())).await;
    assert_eq!(frames.event().await.1["stream"], "config-b");
}

#[tokio::test]
async fn an_id_of_another_log_or_of_none_is_refused_before_the_stream_begins() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    let open = |id: &'static str| {
        let app = &app;
        let headers = [("accept", "text/event-stream"), ("last-event-id", id)];
        async move { app.get_with("/v1/events", &headers).await }
    };
    open("zzzzzzzz.1").await.problem(410, "other-log");
    open("99").await.problem(422, "position-not-yet");
    open("nonsense").await.problem(400, "invalid-header");
}

#[tokio::test]
async fn positions_that_were_not_asked_for_are_passed_by_ids_alone() {
    let app = TestApp::start().await;
    let mut frames = Frames::open(&app, "/v1/events?stream_prefix=config-wanted", None).await;
    let mut last = String::new();
    for i in 0..3 {
        last = app.set(&format!("other{i}"), "x").await.position().to_owned();
    }
    loop {
        let frame = frames.next().await.unwrap();
        assert_eq!(frame.data, None);
        if frame.id.as_deref() == Some(&last) {
            break;
        }
    }
    let wanted = app.set("wanted", "x").await;
    let (id, event) = frames.event().await;
    assert_eq!((id.as_str(), &event["stream"]), (wanted.position(), &json!("config-wanted")));
}

/// Writes `count` sets and, now and then, a change set of three.
async fn write(http: &Http, writer: usize, count: usize) {
    for i in 0..count {
        let name = format!("w{writer}.{}", i % 5);
        if i % 4 == 3 {
            let changes: Vec<_> =
                (0..3).map(|n| json!({"name": format!("{name}.{n}"), "value": "x"})).collect();
            http.post("/v1/config-changes", &json!({ "changes": changes })).await.expect(200);
        } else {
            http.set(&name, &i.to_string()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_resumes_again_and_again_under_load_gets_each_event_once() {
    let app = TestApp::start().await;
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let http = (*app).clone();
            tokio::spawn(async move { write(&http, writer, 24).await })
        })
        .collect();
    // Of 24 rounds, six are change sets of three.
    let expected = 8 * (18 + 6 * 3);
    let (mut ids, mut taken) = (Vec::<String>::new(), 1);
    while ids.len() < expected {
        let mut frames = Frames::open(&app, "/v1/events", ids.last().map(String::as_str)).await;
        // Another number each time, so that the cuts fall within commits too.
        let count = taken.min(expected - ids.len());
        ids.extend(frames.events(count).await.into_iter().map(|(id, _)| id));
        taken = taken % 13 + 3;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    let all = app.all_pages("/v1/events?limit=500").await;
    let all: Vec<_> = all.iter().map(|event| event["position"].as_str().unwrap()).collect();
    assert_eq!(all.len(), expected);
    assert_eq!(ids, all);
}

#[tokio::test]
async fn resuming_within_a_commit_goes_on_with_the_rest_of_it() {
    let app = TestApp::start().await;
    let changes: Vec<_> = (0..3).map(|i| json!({"name": format!("n{i}"), "value": "x"})).collect();
    app.post("/v1/config-changes", &json!({ "changes": changes })).await.expect(200);
    app.set("after", "x").await;
    let mut frames = Frames::open(&app, "/v1/events", None).await;
    let (second, _) = frames.events(2).await.pop().unwrap();
    let mut resumed = Frames::open(&app, "/v1/events", Some(&second)).await;
    let streams: Vec<_> =
        resumed.events(2).await.into_iter().map(|(_, event)| event["stream"].clone()).collect();
    assert_eq!(streams, [json!("config-n2"), json!("config-after")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_streams_each_get_everything_in_order() {
    let app = TestApp::start().await;
    let readers: Vec<_> = (0..12)
        .map(|_| {
            let http = (*app).clone();
            tokio::spawn(async move {
                let mut frames = Frames::open(&http, "/v1/events", None).await;
                frames
                    .events(60)
                    .await
                    .into_iter()
                    .map(|(_, event)| event["position"].clone())
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    for i in 0..60 {
        app.set(&format!("n{}", i % 7), &i.to_string()).await;
    }
    let all = app.get("/v1/events?limit=500").await.expect(200).items();
    let all: Vec<_> = all.iter().map(|event| event["position"].clone()).collect();
    for reader in readers {
        assert_eq!(reader.await.unwrap(), all);
    }
}

#[tokio::test]
async fn a_reader_that_does_not_read_holds_nobody_up() {
    let app = TestApp::start().await;
    let mut slow = Frames::open(&app, "/v1/events", None).await;
    let value = "x".repeat(500_000);
    for i in 0..30 {
        app.set(&format!("n{i}"), &value).await;
    }
    let mut fast = Frames::open(&app, "/v1/events?after=29", None).await;
    assert_eq!(fast.event().await.1["stream"], "config-n29");
    let streams: Vec<_> =
        slow.events(30).await.into_iter().map(|(_, event)| event["stream"].clone()).collect();
    assert_eq!(streams, (0..30).map(|i| json!(format!("config-n{i}"))).collect::<Vec<_>>());
}

#[tokio::test]
async fn one_stream_more_than_allowed_is_refused_and_a_closed_one_makes_room() {
    let app = TestApp::start_with(|settings| settings.serving.max_streams = 2).await;
    app.set("a", "1").await;
    let first = Frames::open(&app, "/v1/events", None).await;
    let _second = Frames::open(&app, "/v1/events", None).await;
    let refused = app.get_with("/v1/events", &[("accept", "text/event-stream")]).await;
    let problem = refused.problem(503, "too-many-streams");
    assert!(problem.to_string().contains('2'), "{problem}");
    assert!(!refused.header("retry-after").is_empty());
    drop(first);
    let reopened = async {
        loop {
            let answer =
                app.request(reqwest::Method::GET, "/v1/events").header("accept", "text/event-stream");
            if answer.send().await.unwrap().status().as_u16() == 200 {
                break;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reopened).await.expect("the place is not given back");
}
