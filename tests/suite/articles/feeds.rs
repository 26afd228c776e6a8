//! Feeds and the sitemap.

use serde_json::json;

use super::support::{ARTICLES, act, create, published, titled};
use crate::support::TestApp;

#[tokio::test]
async fn feeds_and_the_sitemap_tell_what_is_published_and_public_and_no_more() {
    let app = TestApp::start().await;
    published(&app, &titled("Seen & <heard>", "text")).await;
    published(&app, &json!({"title": "Private matter", "body": "x", "visibility": "private"})).await;
    create(&app, &titled("Draft of it", "x")).await;
    for (path, kind) in [("feed.rss", "rss"), ("feed.atom", "atom"), ("sitemap.xml", "xml")] {
        let answer = app.get(&format!("{ARTICLES}/{path}")).await.expect(200);
        assert!(answer.header("content-type").contains(kind), "{}", answer.header("content-type"));
        assert!(answer.text.contains("seen-heard"), "{path}: {}", answer.text);
        assert!(!answer.text.contains("<heard>"), "{path}: {}", answer.text);
        for hidden in ["Private matter", "private-matter", "Draft of it", "draft-of-it"] {
            assert!(!answer.text.contains(hidden), "{path}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn addresses_begin_with_the_public_one() {
    let app = TestApp::start_with(|settings| {
        settings.contexts.articles.public_url = Some("https://news.example.com".parse().unwrap());
    })
    .await;
    published(&app, &titled("Night", "text")).await;
    for path in ["feed.rss", "feed.atom", "sitemap.xml"] {
        let answer = app.get(&format!("{ARTICLES}/{path}")).await.expect(200);
        assert!(answer.text.contains("https://news.example.com/"), "{path}: {}", answer.text);
        assert!(!answer.text.contains("127.0.0.1"), "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn feeds_and_the_sitemap_are_sent_again_only_after_a_change() {
    let app = TestApp::start().await;
    let article = published(&app, &titled("Night", "text")).await;
    // Without a public address they have that of the node.
    let app = app.of_one();
    for path in ["feed.rss", "feed.atom", "sitemap.xml"].map(|name| format!("{ARTICLES}/{name}")) {
        let tag = app.get(&path).await.expect(200).header("etag").to_owned();
        let known = app.get_with(&path, &[("if-none-match", &tag)]).await.expect(304);
        assert_eq!((known.header("etag"), known.text.as_str()), (tag.as_str(), ""));
        act(&app, &article, "unpublish").await.expect(200);
        let changed = app.get_with(&path, &[("if-none-match", &tag)]).await.expect(200);
        assert!(!changed.text.contains("night"), "{}", changed.text);
        act(&app, &article, "publish").await.expect(200);
    }
}
