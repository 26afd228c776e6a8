//! Live streams.

use std::time::Duration;

use super::Scrape;
use crate::support::{Frames, TestApp};

#[tokio::test]
async fn an_open_stream_is_counted_with_what_it_was_sent_until_it_closes() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    let mut frames = Frames::open(&app, "/v1/events", None).await;
    frames.event().await;
    app.set("a", "2").await;
    frames.event().await;
    let scrape = Scrape::of(&app).await;
    assert_eq!(scrape.count("daybook_live_streams", &[]), 1);
    assert_eq!(scrape.count("daybook_live_events_total", &[]), 2);
    assert_eq!(scrape.count("daybook_live_lag", &[]), 0);
    assert_eq!(scrape.count("http_server_active_requests", &[]), 0, "a stream takes no request's place");
    drop(frames);
    let closed = async {
        while Scrape::of(&app).await.count("daybook_live_streams", &[]) > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), closed).await.expect("the stream is still open");
}

#[tokio::test]
async fn one_stream_too_many_is_counted_as_shed() {
    let app = TestApp::start_with(|settings| settings.serving.max_streams = 1).await;
    let _open = Frames::open(&app, "/v1/events", None).await;
    app.get_with("/v1/events", &[("accept", "text/event-stream")]).await.problem(503, "too-many-streams");
    let scrape = Scrape::of(&app).await;
    assert_eq!(scrape.count("daybook_http_server_shed_total", &[("daybook_limit", "streams")]), 1);
}
