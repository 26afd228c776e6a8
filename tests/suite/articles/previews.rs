//! Links to previews.

use reqwest::Method;
use serde_json::json;

use super::support::{ahead, create, over, titled};
use crate::support::{Http, TestApp};

async fn link(app: &Http, path: &str, body: &serde_json::Value) -> String {
    let answer = app.post(&format!("{path}/preview-links"), body).await;
    assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
    let url = answer.json()["url"].as_str().unwrap().to_owned();
    url[url.find("/v1/previews/").unwrap()..].to_owned()
}

#[tokio::test]
async fn a_preview_shows_its_revision_whatever_is_saved_later() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("Night", "one")).await;
    let path = link(&app, &article.path, &json!({})).await;
    over(&app, Method::PUT, &article.path, &titled("Day", "two")).await.expect(200);
    let shown = app.get(&path).await.expect(200);
    assert!(shown.text.contains("one") && !shown.text.contains("two"), "{}", shown.text);
    assert!(shown.header("x-robots-tag").contains("noindex"));
    let dir = app.stop().await;
    let app = TestApp::resume(dir).await;
    assert_eq!(app.get(&path).await.expect(200).text, shown.text, "also after a restart");
}

#[tokio::test]
async fn a_link_that_is_forged_is_none() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("Night", "one")).await;
    let path = link(&app, &article.path, &json!({})).await;
    let token = path.strip_prefix("/v1/previews/").unwrap();
    for n in 0..token.len() {
        let mut forged: Vec<u8> = token.bytes().collect();
        forged[n] = if forged[n] == b'A' { b'B' } else { b'A' };
        let forged = String::from_utf8(forged).unwrap();
        app.get(&format!("/v1/previews/{forged}")).await.problem(404, "preview-not-found");
    }
    for forged in ["x", &token[1..], &format!("{token}A"), "..."] {
        app.get(&format!("/v1/previews/{forged}")).await.problem(404, "preview-not-found");
    }
    let other = TestApp::start().await;
    other.get(&path).await.problem(404, "preview-not-found");
}

#[tokio::test]
async fn a_link_that_has_expired_shows_nothing_and_says_so() {
    let app = TestApp::start().await;
    let article = create(&app, &titled("Night", "one")).await;
    let at = ahead(2);
    let path = link(&app, &article.path, &json!({ "expires_at": at })).await;
    while ahead(0) < at {
        tokio::task::yield_now().await;
    }
    for asked in [path.clone(), format!("{path}?render=html")] {
        let expired = app.get(&asked).await;
        expired.problem(410, "preview-expired");
        assert!(expired.header("x-robots-tag").contains("noindex"));
        assert!(!expired.text.contains("one") && !expired.text.contains("Night"), "{}", expired.text);
    }
    let later = path.replacen(&token_time(&path), &"9".repeat(16), 1);
    app.get(&later).await.problem(404, "preview-not-found");
    let fresh = link(&app, &article.path, &json!({})).await;
    app.get(&fresh).await.expect(200);
}

/// The part of a link that says when it expires.
fn token_time(path: &str) -> String {
    path.split('.').nth(2).unwrap().to_owned()
}
