//! Links to previews.

use axum::body::Body;
use serde_json::{Value, json};

use super::{Test, pointers};

async fn link(test: &Test, article: &str, body: &Value) -> Value {
    let answer = test.send(&format!("POST {article}/preview-links"), &[], body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

fn path(link: &Value) -> String {
    link["url"].as_str().unwrap().strip_prefix("http://localhost:8080").unwrap().to_owned()
}

#[tokio::test]
async fn a_link_shows_its_revision_whatever_is_saved_later() {
    let test = Test::new();
    let night = test.night().await;
    let first = link(&test, &night, &Value::Null).await;
    assert_eq!(
        (&first["revision"], &first["expires_at"]),
        (&json!(1), &json!("2026-01-08T00:00:00.000000Z"))
    );
    test.done(&format!("PATCH {night}"), &json!({"title": "Day", "body": "x"})).await;
    let shown = test.get(&path(&first)).await;
    assert_eq!((&shown.json()["title"], &shown.json()["revision"]), (&json!("Night trains"), &json!(1)));
    for (header, value) in [
        ("x-robots-tag", "noindex"),
        ("cache-control", "private, no-store"),
        ("referrer-policy", "no-referrer"),
    ] {
        assert_eq!(shown.header(header), value);
    }
    let page =
        test.door.send(&format!("GET {}", path(&first)), &[("accept", "text/html")], Body::empty()).await;
    assert!(page.text().contains("<strong>again</strong>"));
    assert_eq!(page.header("x-robots-tag"), "noindex");
    assert_eq!(link(&test, &night, &json!({})).await["revision"], 2);
    let earlier = link(&test, &night, &json!({"revision": 1, "expires_at": "2026-01-01T00:01:00Z"})).await;
    assert_eq!(test.get(&path(&earlier)).await.json()["title"], "Night trains");
}

#[tokio::test]
async fn a_link_expires_and_cannot_be_forged() {
    let test = Test::new();
    let night = test.night().await;
    test.done(&format!("PATCH {night}"), &json!({"title": "Day"})).await;
    let made =
        path(&link(&test, &night, &json!({"revision": 1, "expires_at": "2026-01-01T00:01:00Z"})).await);
    let (_, token) = made.rsplit_once('/').unwrap();
    let parts: Vec<_> = token.split('.').collect();
    for forged in [
        format!("{}.2.{}.{}", parts[0], parts[2], parts[3]),
        format!("{}.1.{}0.{}", parts[0], parts[2], parts[3]),
        format!("{}.1.{}.{}", parts[0], parts[2], "0".repeat(64)),
        "x".to_owned(),
    ] {
        let answer = test.get(&format!("/v1/previews/{forged}")).await;
        assert_eq!(
            (answer.problem(), answer.header("x-robots-tag")),
            ((404, "preview-not-found".into()), "noindex")
        );
    }
    test.pass(59);
    assert_eq!(test.get(&made).await.status, 200);
    test.pass(1);
    assert_eq!(test.get(&made).await.problem(), (410, "preview-expired".into()));
}

#[tokio::test]
async fn a_link_to_what_was_deleted_is_not_found() {
    let test = Test::new();
    let night = test.night().await;
    let made = path(&link(&test, &night, &json!({})).await);
    test.done(&format!("DELETE {night}"), &Value::Null).await;
    assert_eq!(test.get(&made).await.problem(), (404, "preview-not-found".into()));
    let refused = test.send(&format!("POST {night}/preview-links"), &[], &json!({})).await;
    assert_eq!(refused.problem(), (404, "article-not-found".into()));
}

#[tokio::test]
async fn links_that_cannot_be_are_refused() {
    let test = Test::new();
    let night = test.night().await;
    let send = async |body: Value| test.send(&format!("POST {night}/preview-links"), &[], &body).await;
    assert_eq!(send(json!({"revision": 2})).await.problem(), (404, "revision-not-found".into()));
    for at in ["2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "soon"] {
        assert_eq!(pointers(&send(json!({"expires_at": at})).await), ["/expires_at"], "{at}");
    }
    assert_eq!(pointers(&send(json!({"revision": 0, "x": 1})).await), ["/x", "/revision"]);
}

#[tokio::test]
async fn links_begin_with_the_public_address() {
    let test = Test::at(Some("https://example.com/news/".parse().unwrap()));
    let night = test.night().await;
    let url = link(&test, &night, &json!({})).await["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with("https://example.com/news/v1/previews/"), "{url}");
}
