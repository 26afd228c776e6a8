//! What caches do.

use super::Scrape;
use crate::support::TestApp;

fn lookups(scrape: &Scrape, cache: &str, outcome: &str) -> u64 {
    let labels = [("daybook_cache_name", cache), ("daybook_cache_outcome", outcome)];
    scrape.count("daybook_cache_lookups_total", &labels)
}

#[tokio::test]
async fn a_value_that_is_not_at_hand_is_a_miss_and_then_a_hit() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    for _ in 0..3 {
        app.get("/v1/config/a").await.expect(200);
    }
    let scrape = Scrape::of(&app).await;
    assert_eq!(lookups(&scrape, "config.entries", "miss"), 1);
    assert_eq!(lookups(&scrape, "config.entries", "hit"), 2);
    assert_eq!(lookups(&scrape, "customers", "miss"), 0, "each cache counts its own");
    let named = [("daybook_cache_name", "config.entries")];
    assert!(scrape.count("daybook_cache_limit_bytes", &named) > 1_000_000);
}

#[tokio::test]
async fn what_a_write_leaves_at_hand_the_next_one_finds() {
    let app = TestApp::start().await;
    app.set("a", "1").await;
    app.set("a", "2").await;
    let scrape = Scrape::of(&app).await;
    assert_eq!(lookups(&scrape, "config.states", "miss"), 1);
    assert_eq!(lookups(&scrape, "config.states", "hit"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_many_miss_at_once_one_reads_and_the_others_wait_for() {
    let app = TestApp::start().await;
    let (mut reads, mut coalesced) = (0, 0);
    // That two of them meet is likely, and not certain.
    for round in 0..50 {
        let path = format!("/v1/config/n{round}");
        let readers: Vec<_> = (0..16)
            .map(|_| {
                let (http, path) = ((*app).clone(), path.clone());
                tokio::spawn(async move { http.get(&path).await.expect(404) })
            })
            .collect();
        for reader in readers {
            reader.await.unwrap();
        }
        reads += 1;
        coalesced = lookups(&Scrape::of(&app).await, "config.entries", "coalesced");
        if coalesced > 0 {
            break;
        }
    }
    assert!(coalesced > 0);
    let scrape = Scrape::of(&app).await;
    assert_eq!(lookups(&scrape, "config.entries", "miss"), reads, "each name is read once");
    assert_eq!(lookups(&scrape, "config.entries", "hit") + coalesced, 15 * reads);
}

#[tokio::test]
async fn what_a_cache_has_no_room_for_is_let_go_and_counted() {
    // Of a small share for each context, half is for reading.
    let app = TestApp::start_with(|settings| settings.store.cache_bytes = 8 * 8_192).await;
    let named = [("daybook_cache_name", "config.entries")];
    let evicted = async {
        for round in 0.. {
            app.get(&format!("/v1/config/n{round}")).await.expect(404);
            let scrape = Scrape::of(&app).await;
            if scrape.count("daybook_cache_evictions_total", &named) > 0 {
                return scrape;
            }
        }
        unreachable!()
    };
    let scrape =
        tokio::time::timeout(std::time::Duration::from_secs(30), evicted).await.expect("all is kept");
    assert_eq!(scrape.count("daybook_cache_limit_bytes", &named), 8_192);
}
