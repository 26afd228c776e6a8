//! Three processes on one database, and what can happen to them.

mod clients;
mod cluster;
mod dice;
mod readers;
mod staleness;
mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::clients::{Client, Run, Told};
use self::cluster::Cluster;
use crate::support::run_at;

/// How many clients write.
const WRITERS: usize = 44;
/// How many read counters.
const READERS: usize = 14;
/// How many follow the log.
const FOLLOWERS: usize = 6;
/// How many writes are acknowledged before the next thing happens.
const STEP: usize = 200;

async fn all<T>(tasks: Vec<JoinHandle<T>>) -> Vec<T> {
    let mut done = Vec::with_capacity(tasks.len());
    for task in tasks {
        done.push(task.await.unwrap());
    }
    done
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_nodes_are_cut_off_and_killed_and_the_server_is_restarted() {
    let mut cluster = Cluster::start().await;
    let (told_nodes, nodes) = watch::channel(cluster.https());
    let (total, (ending, end)) = (Arc::new(AtomicUsize::new(0)), watch::channel(false));
    let (last, known) = watch::channel(None);
    let run = Run { nodes: nodes.clone(), total: total.clone(), end };
    let start = |number| tokio::spawn(Client::new(number, run.clone()).work());
    let writers: Vec<_> = (0..WRITERS).map(start).collect();
    let look = |number| tokio::spawn(readers::look(WRITERS + number, run.clone()));
    let lookers: Vec<_> = (0..READERS).map(look).collect();
    let follow = |number| tokio::spawn(readers::follow(number, nodes.clone(), known.clone()));
    let followers: Vec<_> = (0..FOLLOWERS).map(follow).collect();
    let more = async || {
        let until = total.load(Ordering::Relaxed) + STEP;
        let written = async {
            while total.load(Ordering::Relaxed) < until {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_mins(2), written).await.expect("writing is too slow");
    };
    more().await;
    cluster.cut_off_first();
    more().await;
    cluster.mend_first();
    more().await;
    cluster.kill_second();
    told_nodes.send_replace(cluster.https());
    more().await;
    cluster.restart_server();
    more().await;
    cluster.start_another();
    told_nodes.send_replace(cluster.https());
    more().await;
    ending.send_replace(true);
    let mut told = Told::default();
    all(writers).await.into_iter().for_each(|of_one| told.extend(of_one));
    assert!(all(lookers).await.iter().sum::<usize>() > READERS, "nobody could read");
    let head = cluster.check_log().await;
    cluster.check_values(&told, &head).await;
    let head: u64 = head.rsplit('.').next().unwrap().parse().unwrap();
    last.send_replace(Some(head));
    for positions in all(followers).await {
        assert_eq!(positions, (1..=head).collect::<Vec<_>>(), "every event once, in order");
    }
    let verified = run_at(cluster.url(), cluster.dir(), &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
