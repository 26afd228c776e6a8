//! How old reads are that ask for no position. It measures, and is run by its name, on a machine with nothing else to do:
//! `cargo test --release -p daybook-tests --test suite-on-postgres -- --ignored --nocapture staleness`.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::clients::{Client, Run};
use super::cluster::Cluster;

/// How many clients write meanwhile.
const WRITERS: usize = 16;

/// Nobody hears what is called.
const LOSE_CALLS: &str = "CREATE FUNCTION public.pg_notify(text, text) RETURNS void LANGUAGE sql AS 'SELECT NULL'; \
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$";

/// The times from an acknowledgement by the first node until the second one shows it, shortest first.
async fn times(cluster: &Cluster, rounds: usize) -> Vec<Duration> {
    let nodes = cluster.https();
    let mut times = Vec::with_capacity(rounds);
    for n in 0..rounds {
        nodes[0].set("probe", &n.to_string()).await;
        let acknowledged = Instant::now();
        while nodes[1].get("/v1/config/probe").await.text != n.to_string() {}
        times.push(acknowledged.elapsed());
    }
    times.sort_unstable();
    times
}

async fn measure(what: &str, prepare: Option<&str>, writers: usize, rounds: usize) {
    let cluster = Cluster::start_on(prepare).await;
    let (_nodes, nodes) = watch::channel(cluster.https());
    let (ending, end) = watch::channel(false);
    let total = Arc::new(AtomicUsize::new(0));
    let run = Run { nodes, total: total.clone(), end };
    let writing: Vec<_> = (0..writers).map(|n| tokio::spawn(Client::new(n, run.clone()).work())).collect();
    let begun = Instant::now();
    let times = times(&cluster, rounds).await;
    let written = total.load(Ordering::Relaxed);
    ending.send_replace(true);
    super::all(writing).await;
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    let others = written as u128 * 1_000 / begun.elapsed().as_millis();
    println!(
        "{what}: p50 {:?}, p99 {:?}, max {:?} of {rounds}; {others} other writes/s",
        at(50),
        at(99),
        at(100)
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it measures; run it by its name"]
async fn staleness_is_measured() {
    measure("at rest", None, 0, 500).await;
    measure("under load", None, WRITERS, 500).await;
    measure("at rest, calls lost", Some(LOSE_CALLS), 0, 50).await;
    measure("under load, calls lost", Some(LOSE_CALLS), WRITERS, 50).await;
}
