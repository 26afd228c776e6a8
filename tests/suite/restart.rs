//! What is there after an end and a new beginning.

use daybook::{App, modules};
use serde_json::json;

use crate::support::{Frames, TestApp};

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let app = TestApp::start().await;
    app.put("/v1/config/a", &json!({"value": "1", "type": "integer"})).await.expect(200);
    app.set("b", "x").await;
    app.unset("b").await;
    let paths = ["/v1/config", "/v1/config?as_of=2", "/v1/config/b/history", "/v1/events"];
    let mut before = Vec::new();
    for path in paths {
        before.push(app.get(path).await.expect(200).text);
    }
    let app = TestApp::resume(app.stop().await).await;
    for (path, before) in paths.iter().zip(before) {
        assert_eq!(app.get(path).await.expect(200).text, before, "{path}");
    }
    assert_eq!(app.set("c", "1").await.position_number(), 4);
}

#[tokio::test]
async fn a_second_server_on_the_same_data_is_refused() {
    let app = TestApp::start().await;
    let settings = TestApp::settings_in(app.data_dir());
    assert!(App::builder(settings).modules(modules::all()).build().await.is_err());
    app.set("a", "still served").await;
}

#[tokio::test]
async fn a_live_stream_is_resumed_after_a_restart_where_it_was() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    let mut frames = Frames::open(&app, "/v1/events", None).await;
    let (id, _) = frames.event().await;
    app.set("b", "1").await;
    drop(frames);
    let app = TestApp::resume(app.stop().await).await;
    app.set("c", "1").await;
    let mut frames = Frames::open(&app, "/v1/events", Some(&id)).await;
    let streams: Vec<_> =
        frames.events(2).await.into_iter().map(|(_, event)| event["stream"].clone()).collect();
    assert_eq!(streams, [json!("config-b"), json!("config-c")]);
}
