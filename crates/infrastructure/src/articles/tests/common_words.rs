//! Searches for a word that more articles have than are ranked: the newest ones of them are.

use daybook_application::articles::{
    ArticleFilter, ArticleSearch, ArticleSummary, Audience, Count, Found, MOST_COUNTED, MOST_RANKED,
    SearchPage,
};

use super::harness::{StoreHarness, draft, id};
use super::volume::{AT_ONCE, fill};

/// So many are too old to be ranked. They are written at once, and all others after them.
const TOO_OLD: u64 = AT_ONCE as u64;

async fn search(h: &StoreHarness, filter: ArticleFilter, skip: usize, limit: usize) -> Found<ArticleSummary> {
    let query = "common".parse().unwrap();
    let page = SearchPage { query, filter, audience: Audience::Everything, skip, limit };
    ArticleSearch::working(&h.sql(), &page).await.unwrap()
}

async fn the_newest_hits_are_ranked(h: StoreHarness) {
    fill(&h, MOST_RANKED as u64 + TOO_OLD).await;
    let found = search(&h, ArticleFilter::default(), 0, 2 * MOST_RANKED).await;
    assert_eq!(found.count, Count { number: MOST_COUNTED, more: true });
    let mut ids: Vec<_> = found.hits.iter().map(|hit| hit.of.id).collect();
    ids.sort_unstable();
    let newest: Vec<_> = (TOO_OLD..TOO_OLD + MOST_RANKED as u64).map(id).collect();
    assert_eq!(ids, newest);
    assert!(found.hits.is_sorted_by(|a, b| a.rank >= b.rank));
    let next = search(&h, ArticleFilter::default(), 7, 20).await;
    assert_eq!(next.hits, found.hits[7..27]);

    // Who asks for few of them finds also the oldest: 29, 290 to 299.
    let filter = ArticleFilter { title: Some("number29".into()), ..ArticleFilter::default() };
    let few = search(&h, filter, 0, 50).await;
    assert_eq!((few.hits.len(), few.count), (11, Count { number: 11, more: false }));

    // What is saved again is new.
    let text = draft("Common", "in the title weighs more");
    h.act(1, |article| article.save(text, "x".parse().unwrap(), None)).await;
    let found = search(&h, ArticleFilter::default(), 0, 1).await;
    assert_eq!(found.hits[0].of.id, id(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_files() {
    the_newest_hits_are_ranked(StoreHarness::new().await).await;
}

daybook_test_servers::on_postgres! {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn on_servers() {
        the_newest_hits_are_ranked(StoreHarness::on_postgres().await).await;
    }
}
