//! The trace of what was planned.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use daybook_domain::shared::Timestamp;
use serde_json::json;

use super::{Traced, below, one};

/// The present time, a second later.
fn soon() -> String {
    let then = SystemTime::now() + Duration::from_secs(1);
    let micros = then.duration_since(UNIX_EPOCH).unwrap().as_micros();
    Timestamp::from_micros(i64::try_from(micros).unwrap()).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_at_its_time_is_linked_to_the_request_that_planned_it() {
    let traced = Traced::start(&[]).await;
    let http = traced.server.http();
    let made = http.post("/v1/articles", &json!({"title": "Night", "body": "text"})).await.expect(201);
    let schedule = format!("/v1/articles/{}/schedule", made.json()["id"].as_str().unwrap());
    let plan = json!({"action": "publish", "at": soon()});
    http.post_with(&schedule, &plan, &[("if-match", "*")]).await.expect(200);
    let fired = |spans: &[super::Seen]| {
        let fire = spans.iter().find(|span| span.name == "articles.fire");
        fire.is_some_and(|fire| below(spans, fire).contains(&"event_store.append".to_owned()))
    };
    let spans = traced.receiver.until(fired).await.spans;
    let fire = one(&spans, "articles.fire");
    assert_eq!((fire.parent.as_str(), fire.attribute("daybook.command")), ("", "fire"));
    let appended = |of: &super::Seen| {
        spans.iter().find(|span| span.name == "event_store.append" && span.parent == of.id).unwrap()
    };
    let planned = appended(one(&spans, "articles.schedule"));
    assert_eq!(appended(fire).links, [planned.place()]);
    assert_ne!(fire.trace, planned.trace);
}
