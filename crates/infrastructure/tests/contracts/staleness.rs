//! How old a read may be that does not ask for a position.

use std::sync::Arc;
use std::time::{Duration, Instant};

use daybook_application::testing::Harness as _;
use sea_orm::ConnectionTrait;

use super::nodes::{node, set, value};
use super::place::{Place, connect, texts};

/// A second is promised. More for a machine that is busy, and less than the five seconds after which a node that has
/// heard nothing asks the database.
const AT_MOST: Duration = Duration::from_secs(3);

/// Nobody hears what is called: calls are noted instead.
const LOSE_CALLS: &str = "CREATE TABLE lost (call text); \
    CREATE FUNCTION public.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'INSERT INTO lost VALUES ($2)'; \
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_heard_before_the_log_is_looked_at_again() {
    let place = Arc::new(Place::new().await);
    let (first, second) = (node(&place, place.settings(4)).await, node(&place, place.settings(4)).await);
    let listens = "SELECT 'one' AS text FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'";
    while texts(&place, listens).await.len() < 2 {
        tokio::task::yield_now().await;
    }
    let mut head = second.store.subscribe();
    let begun = Instant::now();
    for n in 0..6 {
        let position = set(&first, "name", &n.to_string()).await;
        head.wait_for(|head| *head >= position).await.unwrap();
    }
    // Every second it is looked at: for six times that would take five seconds at least.
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_whose_call_is_lost_is_seen_by_other_nodes_in_time_also_by_who_does_not_ask() {
    let place = Arc::new(Place::new().await);
    connect(&place).await.execute_unprepared(LOSE_CALLS).await.unwrap();
    let (first, second) = (node(&place, place.settings(4)).await, node(&place, place.settings(4)).await);
    for n in 0..3 {
        let position = set(&first, "name", &n.to_string()).await;
        let written = Instant::now();
        while value(&second, "name").await != Some(n.to_string()) {
            assert!(written.elapsed() < AT_MOST, "it is not seen for {AT_MOST:?}");
            tokio::task::yield_now().await;
        }
        // Who asks does not wait for the next look at the log.
        let position = position.max(set(&first, "other", &n.to_string()).await);
        second.watermark().reached(position).await.unwrap();
    }
    let lost = texts(&place, "SELECT call AS text FROM lost").await;
    assert_eq!(lost.len(), 6, "calls were heard");
}
