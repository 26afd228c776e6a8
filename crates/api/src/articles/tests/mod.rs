//! The routes of articles over fakes.

mod changes;
mod conditions;
mod create;
mod drafts;
mod feeds;
mod lists;
mod pages;
mod past;
mod previews;
mod publishing;
mod readers;
mod revisions;
mod schedules;
mod search;

use std::sync::Arc;

use axum::body::Body;
use daybook_application::articles::testing::InMemoryArticles;
use daybook_application::articles::{Articles, ArticlesPorts};
use daybook_application::testing::FixedClock;
use serde_json::{Value, json};

use super::{ArticlesDoor, PreviewKey, PublicUrl};
use crate::Limits;
use crate::testing::{Answer, Fakes, TestDoor, check_described};

const ANY: (&str, &str) = ("if-match", "*");

/// The routes of articles over an empty log, and the clock of them all.
struct Test {
    door: TestDoor,
    clock: Arc<FixedClock>,
    articles: ArticlesDoor,
}

impl Test {
    fn new() -> Self {
        Self::at(None)
    }

    /// With this public address.
    fn at(public_url: Option<PublicUrl>) -> Self {
        let mut kept = None;
        let door = TestDoor::over(Limits::default(), |fakes| {
            let (key, articles) = (PreviewKey::new([7; 32]), Arc::new(articles(fakes)));
            kept = Some((
                fakes.clock.clone(),
                ArticlesDoor {
                    door: fakes.door.clone(),
                    articles: articles.clone(),
                    preview_key: key.clone(),
                    public_url: public_url.clone(),
                    renderers: Arc::new(tokio::sync::Semaphore::new(1)),
                    by: Arc::new(daybook_domain::access::Principal::System),
                },
            ));
            vec![super::routes(fakes.door.clone(), articles, key, public_url)]
        });
        let (clock, articles) = kept.unwrap();
        Self { door, clock, articles }
    }

    async fn send(&self, line: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let body = if body.is_null() { Body::empty() } else { body.to_string().into() };
        self.door.send(line, headers, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.door.get(path).await
    }

    /// Creates an article, which must succeed, and tells its path.
    async fn created(&self, body: &Value) -> String {
        let answer = self.send("POST /v1/articles", &[], body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.header("location").to_owned()
    }

    async fn night(&self) -> String {
        self.created(&json!({"title": "Night trains", "body": "They go **again**."})).await
    }

    /// Creates and publishes an article.
    async fn published(&self, body: &Value) -> String {
        let path = self.created(body).await;
        self.done(&format!("POST {path}/publish"), &Value::Null).await;
        path
    }

    /// Sends a write with `If-Match: *`, which must succeed.
    async fn done(&self, line: &str, body: &Value) -> Answer {
        let answer = self.send(line, &[ANY], body).await;
        assert!(answer.status.is_success(), "{line}: {} {}", answer.status, answer.text());
        answer
    }

    /// Lets so many seconds pass.
    fn pass(&self, seconds: i64) {
        use daybook_application::shared::Clock;
        self.clock.set(self.clock.now().plus_micros(seconds * 1_000_000));
    }
}

pub(crate) fn articles(fakes: &Fakes) -> Articles {
    let records = Arc::new(InMemoryArticles::new(fakes.log.clone()));
    Articles::new(&ArticlesPorts {
        streams: fakes.log.clone(),
        once: fakes.once.clone(),
        records: records.clone(),
        published: records.clone(),
        lists: records.clone(),
        revisions: records.clone(),
        plans: records.clone(),
        search: records,
        log: fakes.log.clone(),
        timeline: fakes.log.clone(),
        clock: fakes.clock.clone(),
        ids: fakes.ids.clone(),
    })
}

/// The pointers of the fields that a problem lists.
fn pointers(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.problem(), (422, "invalid-fields".into()), "{}", answer.text());
    let errors = answer.json()["errors"].as_array().unwrap().clone();
    errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
}

/// The path in a link to the next page.
fn next(answer: &Answer) -> Option<String> {
    let link = answer.headers.get("link")?.to_str().unwrap();
    Some(link.strip_prefix('<')?.split_once('>')?.0.to_owned())
}

fn titles(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|article| article["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_api_description_changes_only_in_sight() {
    let bare = TestDoor::over(Limits::default(), |_| Vec::new()).get("/openapi.json").await.json();
    let mut openapi = Test::new().get("/openapi.json").await.json();
    check_described(&openapi);
    for part in ["/paths", "/components/schemas"] {
        let others = bare.pointer(part).unwrap().as_object().unwrap();
        let all = openapi.pointer_mut(part).unwrap().as_object_mut().unwrap();
        all.retain(|name, _| !others.contains_key(name));
    }
    let own = json!({"paths": openapi["paths"], "schemas": openapi["components"]["schemas"]});
    insta::assert_json_snapshot!("openapi", own);
}

#[tokio::test]
async fn ids_that_cannot_be_are_not_found_to_read_and_to_write() {
    let test = Test::new();
    for id in ["night", "0192a3b4", "night%20trains", "00000000-0000-0000-0000-000000000000"] {
        let path = format!("/v1/articles/{id}");
        for line in [
            format!("GET {path}"),
            format!("DELETE {path}"),
            format!("POST {path}/publish"),
            format!("GET {path}/published"),
            format!("GET {path}/draft"),
            format!("GET {path}/revisions"),
            format!("GET {path}/revisions/1"),
            format!("GET {path}/diff?from=1"),
            format!("GET {path}/history"),
        ] {
            let answer = test.send(&line, &[ANY], &Value::Null).await;
            assert_eq!(answer.problem(), (404, "article-not-found".into()), "{line}");
        }
        let put = test.send(&format!("PUT {path}"), &[ANY], &json!({"title": "A"})).await;
        assert_eq!(put.problem(), (404, "article-not-found".into()));
        let link = test.send(&format!("POST {path}/preview-links"), &[], &json!({})).await;
        assert_eq!(link.problem(), (404, "article-not-found".into()));
    }
}

#[tokio::test]
async fn every_write_to_a_record_needs_a_condition() {
    let test = Test::new();
    let night = test.night().await;
    for line in [
        format!("PUT {night}"),
        format!("PATCH {night}"),
        format!("DELETE {night}"),
        format!("PUT {night}/draft"),
        format!("DELETE {night}/draft"),
        format!("POST {night}/publish"),
        format!("POST {night}/unpublish"),
        format!("POST {night}/restore"),
        format!("POST {night}/undelete"),
        format!("POST {night}/schedule"),
        format!("DELETE {night}/schedule"),
    ] {
        let bare = test.send(&line, &[], &json!({})).await;
        assert_eq!(bare.problem(), (428, "if-match-required".into()), "{line}");
        let other = test.send(&line, &[("if-none-match", "*")], &json!({})).await;
        assert_eq!(other.problem(), (400, "invalid-header".into()), "{line}");
        let misspelt = test.send(&format!("{line}?force=1"), &[ANY], &json!({})).await;
        assert_eq!(misspelt.problem(), (400, "invalid-parameter".into()), "{line}");
    }
    assert_eq!(test.get(&night).await.json()["version"], 1);
}
