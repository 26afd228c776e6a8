//! The past, and what happened.

use serde_json::{Value, json};

use super::{Test, titles};

#[tokio::test]
async fn an_article_is_read_as_it_was() {
    let test = Test::new();
    let night = test.published(&json!({"title": "Night", "body": "b"})).await;
    test.done(&format!("PATCH {night}"), &json!({"title": "Day", "slug": "day"})).await;
    test.done(&format!("POST {night}/publish"), &Value::Null).await;
    test.done(&format!("DELETE {night}"), &Value::Null).await;
    let then = test.get(&format!("{night}?as_of=1")).await;
    assert_eq!((&then.json()["status"], then.header("daybook-position")), (&json!("draft"), "memory.1"));
    assert_eq!(test.get(&format!("{night}?as_of=memory.3")).await.json()["title"], "Day");
    assert_eq!(
        test.get(&format!("{night}/published?as_of=2")).await.json()["title"],
        "Night",
        "also from the trash"
    );
    let gone = test.get(&format!("{night}?as_of=5")).await;
    assert_eq!(
        (gone.problem(), gone.header("daybook-position")),
        ((404, "article-not-found".into()), "memory.5")
    );
    test.done(&format!("POST {night}/undelete"), &Value::Null).await;
    assert_eq!(test.get(&format!("{night}/published?as_of=3")).await.json()["title"], "Night");
    assert_eq!(test.get("/v1/articles/by-slug/night?as_of=3").await.json()["title"], "Night");
    assert_eq!(test.get("/v1/articles/by-slug/night").await.status, 307);
    assert_eq!(titles(&test.get("/v1/articles?as_of=1").await.json()), ["Night"]);
    assert_eq!(test.get(&format!("{night}?as_of=99")).await.problem(), (422, "position-not-yet".into()));
    assert_eq!(test.get(&format!("{night}?as_of=other.1")).await.problem(), (410, "other-log".into()));
}

#[tokio::test]
async fn history_tells_what_happened_also_in_the_trash() {
    let test = Test::new();
    let night = test.night().await;
    test.done(&format!("DELETE {night}"), &Value::Null).await;
    let history = test.get(&format!("{night}/history?order=desc&limit=1")).await;
    assert_eq!(history.json()[0]["stream_version"], 2);
    assert_eq!(history.header("link"), format!("<{night}/history?order=desc&limit=1&after=2>; rel=\"next\""));
}
