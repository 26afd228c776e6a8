//! Articles as pages.

use axum::body::Body;
use serde_json::json;

use super::Test;

#[tokio::test]
async fn a_browser_gets_a_page_and_a_program_json() {
    let test = Test::new();
    let night = test.night().await;
    let get = async |accept: &str| {
        test.door.send(&format!("GET {night}"), &[("accept", accept)], Body::empty()).await
    };
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for (accept, html) in [
        (browser, true),
        ("text/html", true),
        ("application/json;q=0.5, text/html", true),
        ("*/*", false),
        ("application/json", false),
        ("application/json, text/html;q=0.9", false),
        ("text/html;q=0", false),
    ] {
        let expected = if html { "text/html; charset=utf-8" } else { "application/json" };
        let answer = get(accept).await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, expected), "{accept}");
        assert_eq!(answer.header("vary"), "accept");
    }
    for path in [format!("{night}?render=json"), format!("{night}?render=")] {
        assert_eq!(test.get(&path).await.problem(), (400, "invalid-parameter".into()));
    }
}

#[tokio::test]
async fn a_page_runs_nothing_and_shows_everything() {
    let test = Test::new();
    let path = test
        .created(&json!({"title": "<script>alert(1)</script>", "subtitle": "\"><img src=x onerror=alert(1)>", "lead": "a & <b>b</b>\nc",
            "body": "# H\n\n**x** <script>alert(1)</script>\n\n[y](javascript:alert(1))"}))
        .await;
    let page = test.get(&format!("{path}?render=html")).await;
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; img-src https: data:; style-src 'unsafe-inline'"),
        "{policy}"
    );
    assert_eq!((page.header("x-content-type-options"), page.header("etag")), ("nosniff", "\"1-h\""));
    let html = page.text();
    assert!(html.starts_with("<!DOCTYPE html>"));
    assert!(html.contains("<title>&lt;script&gt;alert(1)&lt;/script&gt;</title>"), "{html}");
    assert!(html.contains("<p class=\"lead\">a &amp; &lt;b&gt;b&lt;/b&gt;\nc</p>"), "{html}");
    assert!(html.contains("<strong>x</strong>") && html.contains("<h1 id=\"section-h\">"), "{html}");
    for acting in ["<script", "<img", "javascript:"] {
        assert!(!html.contains(acting), "{acting}: {html}");
    }
}

#[tokio::test]
async fn a_long_text_is_a_page_too() {
    let test = Test::new();
    let path = test.created(&json!({"title": "Long", "body": "word **bold** \n\n".repeat(2_000)})).await;
    let page = test.get(&format!("{path}?render=html")).await;
    assert_eq!((page.status.as_u16(), page.text().matches("<strong>bold</strong>").count()), (200, 2_000));
}
