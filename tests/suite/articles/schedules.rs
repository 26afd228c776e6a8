//! What is to happen at a time.

use reqwest::Method;
use serde_json::{Value, json};

use super::support::{act, ahead, create, over, titled};
use crate::support::{Answer, Frames, Http, Process, TestApp, run};

async fn schedule(http: &Http, path: &str, action: &str, at: &str) -> Answer {
    over(http, Method::POST, &format!("{path}/schedule"), &json!({"action": action, "at": at})).await
}

/// Waits for this event to be in the log.
async fn happened(http: &Http, event_type: &str) -> Value {
    let mut frames = Frames::open(http, "/v1/events?category=article", Some("0")).await;
    loop {
        let (_, event) = frames.event().await;
        if event["event_type"] == event_type {
            return event;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_is_published_and_taken_back_at_its_times() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("Night", "text")).await;
    let answer = schedule(&app, &article.path, "publish", &ahead(1)).await.expect(200);
    assert_eq!(answer.json()["status"], "draft");
    schedule(&app, &article.path, "unpublish", &ahead(2)).await.expect(200);
    let published = happened(&app, "ArticlePublished").await;
    assert_eq!(published["metadata"]["actor"], "daybook");
    happened(&app, "ArticleUnpublished").await;
    let is = app.get(&article.path).await.json();
    assert_eq!((&is["status"], &is["schedules"]["publish"]), (&json!("unpublished"), &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_due_while_nobody_ran_is_done_once_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let server = Process::serve(dir.path());
    let article = create(server.http(), &titled("Night", "text")).await;
    let at = ahead(2);
    schedule(server.http(), &article.path, "publish", &at).await.expect(200);
    server.kill();
    while ahead(0) < at {
        tokio::task::yield_now().await;
    }
    for _ in 0..2 {
        let server = Process::serve(dir.path());
        happened(server.http(), "ArticlePublished").await;
        assert_eq!(server.http().get(&article.path).await.json()["status"], "published");
        assert_eq!(server.http().get("/health").await.expect(200).json()["checks"]["schedules"], "ok");
        assert_eq!(server.terminate(), Some(0));
    }
    let events = String::from_utf8(run(dir.path(), &["events"]).stdout).unwrap();
    assert_eq!(events.matches("ArticlePublished").count(), 1, "{events}");
    assert_eq!(events.matches("ArticleScheduleFired").count(), 1, "{events}");
}

#[tokio::test]
async fn a_plan_is_named_in_a_zone_replaced_and_given_up() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("Night", "text")).await;
    let at = "2099-07-01T09:00:00[Europe/Berlin]";
    let planned = schedule(&app, &article.path, "publish", at).await.expect(200).json();
    assert_eq!(planned["schedules"]["publish"]["at"], "2099-07-01T07:00:00.000000Z");
    assert_eq!(planned["schedules"]["publish"]["zone"], "Europe/Berlin");
    let planned = schedule(&app, &article.path, "publish", "2098-01-01T00:00:00Z").await.expect(200).json();
    assert_eq!(planned["schedules"]["publish"]["at"], "2098-01-01T00:00:00.000000Z");
    let empty = over(&app, Method::PATCH, &article.path, &json!({"body": ""})).await;
    empty.problem(409, "body-awaited");
    let given_up = over(&app, Method::DELETE, &article.at("schedule"), &Value::Null).await.expect(200).json();
    assert_eq!(given_up["schedules"], json!({"publish": null, "unpublish": null}));
    act(&app, &article, "publish").await.expect(200);
}

#[tokio::test]
async fn a_plan_lies_ahead_and_can_come_true() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("Night", "")).await;
    schedule(&app, &article.path, "publish", "2099-01-01T00:00:00Z").await.problem(409, "body-missing");
    over(&app, Method::PATCH, &article.path, &json!({"body": "text"})).await.expect(200);
    schedule(&app, &article.path, "publish", "2001-01-01T00:00:00Z").await.problem(422, "time-not-ahead");
    for at in ["tomorrow", "2099-01-01", "2099-01-01T00:00:00[Mars/Olympus]", ""] {
        schedule(&app, &article.path, "publish", at).await.problem(422, "invalid-fields");
    }
    schedule(&app, &article.path, "explode", "2099-01-01T00:00:00Z").await.problem(422, "invalid-fields");
}
