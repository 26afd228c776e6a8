//! Feeds and the sitemap.

use serde_json::{Value, json};

use super::Test;

async fn press() -> Test {
    let test = Test::at(Some("https://example.com".parse().unwrap()));
    let old = test.published(&json!({"title": "Old", "body": "b"})).await;
    test.pass(60);
    test.published(
        &json!({"title": "New & <b>", "lead": "]]> \"Lead\"", "tags": ["t"], "body": "b", "slug": "newest"}),
    )
    .await;
    test.published(&json!({"title": "Private", "body": "b", "visibility": "private"})).await;
    test.created(&json!({"title": "Draft", "body": "b"})).await;
    test.done(&format!("PATCH {old}"), &json!({"title": "Unpublished title"})).await;
    test
}

#[tokio::test]
async fn rss_has_what_is_published_and_public_the_latest_first() {
    let feed = press().await.get("/v1/articles/feed.rss").await;
    assert_eq!(
        (feed.status.as_u16(), feed.header("content-type")),
        (200, "application/rss+xml; charset=utf-8")
    );
    let channel = rss::Channel::read_from(feed.body.as_ref()).unwrap();
    let titles: Vec<_> = channel.items().iter().map(|item| item.title().unwrap()).collect();
    assert_eq!(titles, ["New & <b>", "Old"]);
    let first = &channel.items()[0];
    assert_eq!(first.link(), Some("https://example.com/v1/articles/by-slug/newest"));
    assert_eq!(first.description(), Some("]]&gt; &quot;Lead&quot;"));
    assert_eq!(first.pub_date(), Some("Thu, 1 Jan 2026 00:01:00 +0000"));
    assert!(first.guid().unwrap().value().starts_with("urn:uuid:") && !first.guid().unwrap().is_permalink());
    assert_eq!(first.categories()[0].name(), "t");
}

#[tokio::test]
async fn atom_has_the_same() {
    let feed = press().await.get("/v1/articles/feed.atom").await;
    assert_eq!(
        (feed.status.as_u16(), feed.header("content-type")),
        (200, "application/atom+xml; charset=utf-8")
    );
    let feed = atom_syndication::Feed::read_from(feed.body.as_ref()).unwrap();
    let titles: Vec<_> = feed.entries().iter().map(|entry| entry.title().as_str()).collect();
    assert_eq!(titles, ["New & <b>", "Old"]);
    let first = &feed.entries()[0];
    assert_eq!(first.links()[0].href(), "https://example.com/v1/articles/by-slug/newest");
    assert_eq!(first.summary().unwrap().as_str(), "]]> \"Lead\"");
    assert_eq!(first.authors()[0].name(), "anonymous");
    assert_eq!(feed.updated().to_rfc3339(), first.updated().to_rfc3339());
}

#[tokio::test]
async fn the_sitemap_has_every_address_once() {
    let map = press().await.get("/v1/articles/sitemap.xml").await;
    assert_eq!(map.header("content-type"), "application/xml; charset=utf-8");
    let text = map.text();
    assert!(
        text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset")
            && text.ends_with("</urlset>\n")
    );
    let addresses: Vec<_> =
        text.split("<loc>").skip(1).map(|rest| rest.split_once("</loc>").unwrap().0).collect();
    assert_eq!(
        addresses,
        ["https://example.com/v1/articles/by-slug/newest", "https://example.com/v1/articles/by-slug/old"]
    );
}

#[tokio::test]
async fn a_long_sitemap_is_whole() {
    let test = Test::new();
    for n in 0..201 {
        test.published(&json!({"title": format!("n{n}"), "body": "b"})).await;
    }
    let map = test.get("/v1/articles/sitemap.xml").await;
    assert_eq!((map.text().matches("<loc>").count(), map.text().matches("</urlset>").count()), (201, 1));
}

#[tokio::test]
async fn without_articles_feeds_are_empty_and_whole_and_name_the_host_of_the_request() {
    let test = Test::new();
    let rss = test.get("/v1/articles/feed.rss").await;
    let channel = rss::Channel::read_from(rss.body.as_ref()).unwrap();
    assert_eq!(
        (channel.items().len(), channel.link()),
        (0, "http://localhost:8080/v1/articles?view=published")
    );
    atom_syndication::Feed::read_from(test.get("/v1/articles/feed.atom").await.body.as_ref()).unwrap();
    assert!(test.get("/v1/articles/sitemap.xml").await.text().ends_with("</urlset>\n"));
    for path in ["feed.rss?x=1", "feed.atom?limit=1", "sitemap.xml?x"] {
        assert_eq!(test.get(&format!("/v1/articles/{path}")).await.problem().1, "invalid-parameter");
    }
}

#[tokio::test]
async fn who_has_the_present_edition_gets_nothing_again_until_an_article_changes() {
    let test = press().await;
    for document in ["feed.rss", "feed.atom", "sitemap.xml"] {
        let line = format!("GET /v1/articles/{document}");
        let first = test.send(&line, &[], &Value::Null).await;
        let tag = first.header("etag");
        assert!(!first.headers.contains_key("last-modified"), "the second is not over");
        let same = test.send(&line, &[("if-none-match", tag)], &Value::Null).await;
        assert_eq!((same.status.as_u16(), same.header("etag"), same.body.len()), (304, tag, 0), "{document}");
        let other = test.send(&line, &[("if-none-match", "\"x\"")], &Value::Null).await;
        assert_eq!((other.status.as_u16(), other.header("etag")), (200, tag), "{document}");
        let misspelt = test.send(&line, &[("if-none-match", "x")], &Value::Null).await;
        assert_eq!(misspelt.problem(), (400, "invalid-header".into()), "{document}");
    }
    let before = test.get("/v1/articles/feed.rss").await.header("etag").to_owned();
    let newest = test.get("/v1/articles/by-slug/newest").await.json()["id"].as_str().unwrap().to_owned();
    test.done(&format!("POST /v1/articles/{newest}/unpublish"), &Value::Null).await;
    let after = test.send("GET /v1/articles/feed.rss", &[("if-none-match", &before)], &Value::Null).await;
    assert_eq!(after.status, 200, "what was taken back is seen to be gone");
    assert!(!after.text().contains("newest"));
}

#[tokio::test]
async fn a_date_that_was_told_is_as_good_as_a_tag_once_its_second_is_over() {
    let test = press().await;
    test.pass(2);
    let line = "GET /v1/articles/sitemap.xml";
    let first = test.send(line, &[], &Value::Null).await;
    let date = first.header("last-modified");
    assert_eq!(date, "Thu, 01 Jan 2026 00:01:00 GMT");
    let since = |date| [("if-modified-since", date)];
    assert_eq!(test.send(line, &since(date), &Value::Null).await.status, 304);
    assert_eq!(test.send(line, &since("Thu, 01 Jan 2026 00:00:00 GMT"), &Value::Null).await.status, 200);
    let both = [("if-none-match", "\"x\""), ("if-modified-since", date)];
    assert_eq!(test.send(line, &both, &Value::Null).await.status, 200, "the tag decides");
}
