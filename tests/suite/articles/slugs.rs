//! Slugs: claimed at once, resolved when published, kept for good.

use reqwest::Method;
use serde_json::json;

use super::support::{ARTICLES, act, create, over, published, titled};
use crate::support::TestApp;

fn by_slug(slug: &str) -> String {
    format!("{ARTICLES}/by-slug/{slug}")
}

#[tokio::test]
async fn a_title_in_any_letters_makes_a_usable_slug() {
    let app = TestApp::start().await;
    for (title, slug) in [("Über große Fragen", "uber-grosse-fragen"), ("Héllo, Wörld!", "hello-world")] {
        assert_eq!(create(&app, &titled(title, "")).await.answer.json()["slug"], slug);
    }
    for title in ["東京の夜", "Война и мир", "🦀🦀", "feed", "!!!", "0192f1b2-7c4e-7d3a-9b1f-2a5c8e6d4f00"]
    {
        let article = published(&app, &titled(title, "text")).await;
        let slug = article.answer.json()["slug"].as_str().unwrap().to_owned();
        assert!(slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{slug}");
        assert_eq!(app.get(&by_slug(&slug)).await.expect(200).json()["id"], article.id, "{slug}");
    }
    for _ in 0..8 {
        create(&app, &titled("Same title", "")).await;
    }
    let mut slugs = app.get(&format!("{ARTICLES}?limit=500")).await.each("slug");
    let count = slugs.len();
    slugs.sort();
    slugs.dedup();
    assert_eq!(slugs.len(), count, "{slugs:?}");
}

#[tokio::test]
async fn a_slug_is_claimed_by_a_draft_and_resolves_once_it_is_published() {
    let app = TestApp::start().await;
    let article = create(&app, &json!({"title": "A", "slug": "night", "body": "text"})).await;
    app.get(&by_slug("night")).await.problem(404, "article-not-found");
    let other = json!({"title": "B", "slug": "night"});
    let problem = app.post(ARTICLES, &other).await.problem(409, "slug-taken");
    assert!(!problem.to_string().contains(&article.id), "it is not told whose it is");
    act(&app, &article, "publish").await.expect(200);
    assert_eq!(app.get(&by_slug("night")).await.expect(200).json()["id"], article.id);
}

#[tokio::test]
async fn a_slug_that_was_published_stays_and_redirects_and_another_is_released() {
    let app = TestApp::start().await;
    let article = create(&app, &json!({"title": "A", "slug": "never", "body": "text"})).await;
    over(&app, Method::PATCH, &article.path, &json!({"slug": "one"})).await.expect(200);
    create(&app, &json!({"title": "B", "slug": "never"})).await;
    act(&app, &article, "publish").await.expect(200);
    over(&app, Method::PATCH, &article.path, &json!({"slug": "two"})).await.expect(200);
    assert_eq!(
        app.get(&by_slug("one")).await.expect(200).json()["slug"],
        "one",
        "nothing else is published yet"
    );
    app.get(&by_slug("two")).await.problem(404, "article-not-found");
    act(&app, &article, "publish").await.expect(200);
    let moved = app.get_here(&by_slug("one")).await;
    assert_eq!(moved.status, 307);
    assert!(moved.header("location").ends_with(&by_slug("two")), "{}", moved.header("location"));
    assert_eq!(app.get(&by_slug("one")).await.expect(200).json()["slug"], "two");
    app.post(ARTICLES, &json!({"title": "C", "slug": "one"})).await.problem(409, "slug-taken");
}
