//! What is kept in memory follows the log.

use daybook_application::articles::{ArticleRecords, PublishedArticles};
use daybook_application::testing::START;
use daybook_domain::articles::{Article, Draft, Editors, Slug, Visibility};

use super::harness::{StoreHarness, draft, id};

fn under(slug: &str) -> Draft {
    Draft { slug: Some(slug.parse().unwrap()), ..draft("Night", "text") }
}

/// One step after the other, each of which changes something.
async fn step(h: &StoreHarness, n: usize) {
    let other: Slug = "x".parse().unwrap();
    h.act(1, |article| match n {
        0 | 4 => article.publish(None, START),
        1 => article.autosave(draft("Half", "x")),
        2 => article.change_visibility(Visibility::Private),
        3 => article.save(under("day"), other, None),
        5 => article.change_editors(Editors::restore(["eva".parse().unwrap()])),
        6 => Ok(article.delete()),
        7 => Ok(article.undelete()),
        _ => article.unpublish(),
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_every_commit_the_cache_says_what_the_database_says() {
    let h = StoreHarness::new().await;
    let (cached, sql, slugs) =
        (h.cached.clone(), h.sql(), ["night", "day"].map(|slug| slug.parse().unwrap()));
    let mut published = Vec::new();
    for n in 0..10 {
        let both = (cached.rights(id(1)).await.unwrap(), sql.rights(id(1)).await.unwrap());
        assert_eq!(both.0, both.1, "rights before step {n}");
        let view = cached.published(id(1), None).await.unwrap();
        assert_eq!(view, sql.published(id(1), None).await.unwrap(), "published before step {n}");
        published.push(view.is_some());
        for slug in &slugs {
            let both = (cached.by_slug(slug, None).await.unwrap(), sql.by_slug(slug, None).await.unwrap());
            assert_eq!(both.0, both.1, "{slug} before step {n}");
        }
        match n {
            0 => drop(h.create(1, under("night")).await),
            _ => step(&h, n - 1).await,
        }
    }
    assert_eq!(published, [false, false, true, true, true, true, true, true, false, true]);
    assert_eq!(cached.published(id(1), None).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_kept_takes_about_as_much_memory_as_its_text() {
    let h = StoreHarness::new().await;
    let body = "word ".repeat(200_000);
    h.create(1, Draft { slug: Some("night".parse().unwrap()), ..draft("Night", &body) }).await;
    h.act(1, |article: &Article| article.publish(None, START)).await;
    let card = h.sql().card(id(1)).await.unwrap().value.unwrap();
    assert!((1_000_000..1_010_000).contains(&card.size()), "{}", card.size());
}
