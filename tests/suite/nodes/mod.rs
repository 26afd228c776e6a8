//! Three processes on one database, and what can happen to them.

mod cluster;
mod wire;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tokio::sync::watch;

use self::cluster::{Acknowledged, Cluster};
use crate::support::{Frames, Http, run_at, with};

/// How many clients write.
const CLIENTS: usize = 9;
/// How many writes are acknowledged before the next thing happens.
const STEP: usize = 120;

/// Writes one entry, on whichever node answers, under one idempotency key; answers with its position.
async fn write(nodes: &[Http], first: usize, name: &str, value: &str) -> String {
    for n in first.. {
        let http = &nodes[n % nodes.len()];
        let request = http.request(Method::PUT, &format!("/v1/config/{name}")).json(&json!({"value": value}));
        let request = with(request, &[("idempotency-key", value)]).timeout(Duration::from_secs(20));
        if let Ok(answer) = request.send().await {
            match answer.status().as_u16() {
                200 => return answer.headers()["daybook-position"].to_str().unwrap().to_owned(),
                409 | 503 => {}
                status => panic!("{status}: {}", answer.text().await.unwrap()),
            }
        }
        tokio::task::yield_now().await;
    }
    unreachable!("the numbers do not end")
}

/// Reads an entry as of a position that was acknowledged; a node that cannot tell is no answer.
async fn read(http: &Http, name: &str, position: &str) -> Option<String> {
    let headers = [("daybook-min-position", position)];
    let request = with(http.request(Method::GET, &format!("/v1/config/{name}")), &headers);
    let answer = request.send().await.ok()?;
    match answer.status().as_u16() {
        200 => answer.text().await.ok(),
        503 => None,
        status => panic!("{status}: {name} at {position}: {}", answer.text().await.unwrap()),
    }
}

/// Writes names of its own until told to end, and reads each on another node.
async fn client(
    number: usize,
    mut nodes: watch::Receiver<Vec<Http>>,
    total: Arc<AtomicUsize>,
    end: watch::Receiver<bool>,
) -> Acknowledged {
    let mut acknowledged = Acknowledged::new();
    for n in 0.. {
        if *end.borrow() {
            break;
        }
        let now = nodes.borrow_and_update().clone();
        let (name, value) = (format!("client{number}.{}", n % 10), format!("{number}-{n}"));
        let position = write(&now, number, &name, &value).await;
        if let Some(read) = read(&now[(number + n) % now.len()], &name, &position).await {
            assert_eq!(read, value, "{name} at {position}");
        }
        acknowledged.insert(name, value);
        total.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}

/// Follows the log on one node after the other, and goes on where it was when one is gone; answers with the positions
/// of all events up to `last`, once that is known.
async fn follow(mut nodes: watch::Receiver<Vec<Http>>, mut last: watch::Receiver<Option<u64>>) -> Vec<u64> {
    let (mut positions, mut resume) = (Vec::new(), None::<String>);
    let is_last =
        |positions: &[u64], last: Option<u64>| last.is_some_and(|last| positions.last() >= Some(&last));
    for n in 0.. {
        if is_last(&positions, *last.borrow()) {
            return positions;
        }
        let now = nodes.borrow_and_update().clone();
        let Some(mut frames) = Frames::try_open(&now[n % now.len()], "/v1/events", resume.as_deref()).await
        else {
            tokio::task::yield_now().await;
            continue;
        };
        // A few from each, so that every node is come back to.
        for _ in 0..50 {
            let frame = tokio::select! {
                frame = frames.try_next() => frame,
                _ = last.changed() => break,
            };
            let Some(frame) = frame else { break };
            if frame.data.is_some() {
                let id = frame.id.clone().unwrap();
                positions.push(id.rsplit('.').next().unwrap().parse().unwrap());
            }
            resume = frame.id.or(resume);
            if is_last(&positions, *last.borrow()) {
                break;
            }
        }
    }
    unreachable!("the numbers do not end")
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_nodes_are_cut_off_and_killed_and_the_server_is_restarted() {
    let mut cluster = Cluster::start().await;
    let (nodes, told) = watch::channel(cluster.https());
    let (total, (ending, end)) = (Arc::new(AtomicUsize::new(0)), watch::channel(false));
    let (last, known) = watch::channel(None);
    let clients: Vec<_> = (0..CLIENTS)
        .map(|number| tokio::spawn(client(number, told.clone(), total.clone(), end.clone())))
        .collect();
    let follower = tokio::spawn(follow(told.clone(), known));
    let more = async || {
        let until = total.load(Ordering::Relaxed) + STEP;
        let written = async {
            while total.load(Ordering::Relaxed) < until {
                tokio::task::yield_now().await;
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
    nodes.send_replace(cluster.https());
    more().await;
    cluster.restart_server();
    more().await;
    ending.send_replace(true);
    let mut acknowledged = Acknowledged::new();
    for client in clients {
        acknowledged.extend(client.await.unwrap());
    }
    cluster.assert_all_found(&acknowledged).await;
    let head = cluster.head().await;
    last.send_replace(Some(head));
    assert_eq!(follower.await.unwrap(), (1..=head).collect::<Vec<_>>(), "every event once, in order");
    let verified = run_at(cluster.url(), cluster.dir(), &["verify"]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}
