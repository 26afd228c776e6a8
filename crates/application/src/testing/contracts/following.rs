//! The contracts of [`HeadSignal`](crate::shared::HeadSignal) and [`Watermark`](crate::shared::Watermark).

use std::time::Duration;

use super::support::{append, deleted, member, name, registered, set};
use crate::shared::Position;
use crate::testing::Harness;

/// How long a case waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

pub async fn the_signal_tells_of_every_commit(h: impl Harness) {
    let mut head = h.signal().subscribe();
    assert_eq!(*head.borrow_and_update(), Position(0));
    append(&*h.entries_streams(), &name("flag"), vec![set("on"), deleted("on")]).await.unwrap();
    tokio::time::timeout(PATIENCE, head.wait_for(|head| *head == Position(2))).await.unwrap().unwrap();
    append(&*h.members(), &member(1), vec![registered("a")]).await.unwrap();
    tokio::time::timeout(PATIENCE, head.wait_for(|head| *head == Position(3))).await.unwrap().unwrap();
}

pub async fn a_late_subscriber_is_told_of_the_head_as_well(h: impl Harness) {
    append(&*h.members(), &member(1), vec![registered("a")]).await.unwrap();
    let mut head = h.signal().subscribe();
    tokio::time::timeout(PATIENCE, head.wait_for(|head| *head == Position(1))).await.unwrap().unwrap();
}

pub async fn the_watermark_reaches_what_was_committed(h: impl Harness) {
    assert_eq!(h.watermark().reached(Position(0)).await, Ok(()));
    for n in 1..=20 {
        append(&*h.entries_streams(), &name("flag"), vec![set(&n.to_string())]).await.unwrap();
        assert_eq!(h.watermark().reached(Position(n)).await, Ok(()));
        let entry = h.config_entries().entry(&name("flag"), None).await.unwrap().unwrap();
        assert_eq!((entry.version, &*entry.value), (n, n.to_string().as_str()));
    }
}

pub async fn who_waits_for_the_watermark_is_woken(h: impl Harness) {
    let watermark = h.watermark();
    let waiting = tokio::spawn(async move { watermark.reached(Position(1)).await });
    append(&*h.members(), &member(1), vec![registered("a")]).await.unwrap();
    assert_eq!(tokio::time::timeout(PATIENCE, waiting).await.unwrap().unwrap(), Ok(()));
}

pub async fn a_position_that_never_comes_is_not_waited_for_for_ever(h: impl Harness) {
    append(&*h.members(), &member(1), vec![registered("a")]).await.unwrap();
    let refused = tokio::time::timeout(PATIENCE, h.watermark().reached(Position(9))).await.unwrap();
    assert!(refused.unwrap_err().seen <= Position(1));
}

/// Runs the contracts of `HeadSignal` and `Watermark` on an adapter; the expression makes a fresh harness.
#[macro_export]
macro_rules! following_contract {
    ($harness:expr) => {
        $crate::contract_cases!($harness, following:
            the_signal_tells_of_every_commit,
            a_late_subscriber_is_told_of_the_head_as_well,
            the_watermark_reaches_what_was_committed,
            who_waits_for_the_watermark_is_woken,
            a_position_that_never_comes_is_not_waited_for_for_ever,
        );
    };
}
