//! Who reads, and what must never be seen.

use std::collections::BTreeMap;

use reqwest::Method;
use tokio::sync::watch;

use super::clients::{COUNTERS, Run, answered};
use super::dice::Dice;
use crate::support::{Frames, Http};

/// Reads counters without asking for a position: on each node what is read may be old, and never gets older. Answers
/// with how many it has read.
pub(super) async fn look(number: usize, run: Run) -> usize {
    let (mut dice, mut seen, mut reads) = (Dice::new(number), BTreeMap::new(), 0);
    while !run.is_over() {
        let node = run.node(&mut dice);
        let name = format!("shared.{}", dice.below(usize::try_from(COUNTERS).unwrap()));
        let request = node.request(Method::GET, &format!("/v1/config/{name}"));
        let Some(answer) = answered(request).await.filter(|answer| answer.status == 200) else {
            tokio::task::yield_now().await;
            continue;
        };
        let count: u64 = answer.text.parse().unwrap();
        let before = seen.insert((node.base().to_owned(), name), count);
        assert!(before.is_none_or(|before| before <= count), "{before:?}, and then {answer:?}");
        reads += 1;
    }
    reads
}

/// Follows the log on one node after the other, and goes on where it was when one is gone; answers with the positions
/// of all events up to `last`, once that is known.
pub(super) async fn follow(
    number: usize,
    mut nodes: watch::Receiver<Vec<Http>>,
    mut last: watch::Receiver<Option<u64>>,
) -> Vec<u64> {
    let (mut positions, mut resume) = (Vec::new(), None::<String>);
    let is_last =
        |positions: &[u64], last: Option<u64>| last.is_some_and(|last| positions.last() >= Some(&last));
    for n in number.. {
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
