//! Reading one's own writes.

use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn every_write_answers_with_its_position_in_the_log() {
    let app = TestApp::start().await;
    let set = app.set("a", "1").await;
    let (log, number) = set.position().split_once('.').unwrap();
    assert_eq!(number, "1");
    assert!(log.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{log}");
    assert_eq!(app.unset("a").await.position(), format!("{log}.2"));
    let changes = json!({"changes": [{"name": "b", "value": "1"}, {"name": "c", "value": "1"}]});
    assert_eq!(app.post("/v1/config-changes", &changes).await.expect(200).position(), format!("{log}.4"));
    let revert = app.post("/v1/config-changes/revert", &json!({"to": "0"})).await.expect(200);
    assert_eq!(revert.position(), format!("{log}.6"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_that_asks_for_a_position_sees_it() {
    let app = TestApp::start().await;
    let clients: Vec<_> = (0..8)
        .map(|client| {
            let http = (*app).clone();
            tokio::spawn(async move {
                for i in 0..25 {
                    let (name, value) = (format!("n{client}"), i.to_string());
                    let position = http.set(&name, &value).await.position().to_owned();
                    let headers = [("daybook-min-position", position.as_str())];
                    let read = http.get_with(&format!("/v1/config/{name}"), &headers).await.expect(200);
                    assert_eq!(read.text, value);
                    let list =
                        http.get_with(&format!("/v1/config?prefix={name}"), &headers).await.expect(200);
                    assert_eq!(list.each("value"), [value]);
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
}

#[tokio::test]
async fn a_position_that_is_not_reached_in_time_is_said_so() {
    let app = TestApp::start().await;
    let written = app.set("a", "1").await;
    let (log, _) = written.position().split_once('.').unwrap();
    let future = format!("{log}.2");
    let headers = [("daybook-min-position", future.as_str()), ("accept", "application/json")];
    let answer = app.get_with("/v1/config/a", &headers).await;
    answer.problem(503, "not-caught-up");
    assert!(!answer.header("retry-after").is_empty());
}

#[tokio::test]
async fn a_position_of_another_log_or_none_is_refused() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    let read = |position: &'static str| {
        let app = &app;
        async move {
            let headers = [("daybook-min-position", position), ("accept", "application/json")];
            app.get_with("/v1/config/a", &headers).await
        }
    };
    read("zzzzzzzz.1").await.problem(410, "other-log");
    read("nonsense").await.problem(400, "invalid-header");
    read("1").await.expect(200);
}
