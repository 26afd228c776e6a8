//! The contract of [`Timeline`](crate::shared::Timeline).

use daybook_domain::shared::Timestamp;

use super::support::{append, commit, first, member, name, registered, set, whole_log};
use crate::shared::{LogId, LogPosition, Moment, Position, StoreError};
use crate::testing::{Harness, START};

fn second(n: i64) -> Timestamp {
    START.plus_micros(n * 1_000_000)
}

/// Commits of 1, 3 and 2 events that end at 1, 4 and 6, ten seconds apart from second 10 on.
async fn fill(h: &impl Harness) {
    let commits: [(i64, &[&str]); 3] = [(10, &["a"]), (20, &["b", "c", "d"]), (30, &["e", "f"])];
    for (at, names) in commits {
        h.set_time(second(at));
        let changes = names.iter().map(|text| first(name(text), vec![set("1")])).collect();
        h.entries_streams().append(commit(changes)).await.unwrap();
    }
}

async fn at_time(h: &impl Harness, time: Timestamp) -> u64 {
    h.timeline().resolve(&Moment::Time(time)).await.unwrap().0
}

async fn at(h: &impl Harness, log: Option<LogId>, n: u64) -> Result<Position, StoreError> {
    h.timeline().resolve(&Moment::Position(LogPosition { log, position: Position(n) })).await
}

pub async fn an_empty_log_ends_at_zero_whenever_it_is_asked(h: impl Harness) {
    assert_eq!(h.timeline().head().await.unwrap(), Position(0));
    assert_eq!(at_time(&h, second(1_000_000)).await, 0);
    assert_eq!(at(&h, None, 0).await.unwrap(), Position(0));
    assert!(matches!(at(&h, None, 1).await, Err(StoreError::NotYet { head: Position(0) })));
}

pub async fn the_head_is_the_end_of_the_last_commit(h: impl Harness) {
    fill(&h).await;
    assert_eq!(h.timeline().head().await.unwrap(), Position(6));
    append(&*h.members(), &member(1), vec![registered("a")]).await.unwrap();
    assert_eq!(h.timeline().head().await.unwrap(), Position(7));
}

pub async fn a_time_is_the_last_commit_at_or_before_it(h: impl Harness) {
    fill(&h).await;
    assert_eq!(at_time(&h, second(20)).await, 4, "exactly at");
    assert_eq!(at_time(&h, second(20).plus_micros(-1)).await, 1, "just before");
    assert_eq!(at_time(&h, second(25)).await, 4, "between");
    assert_eq!(at_time(&h, second(10).plus_micros(-1)).await, 0, "before the first");
    assert_eq!(at_time(&h, Timestamp::from_micros(-1)).await, 0, "before 1970");
    assert_eq!(at_time(&h, second(30)).await, 6, "the last");
    assert_eq!(at_time(&h, second(1_000_000)).await, 6, "after the head");
}

pub async fn a_position_within_a_commit_is_the_end_of_the_commit_before(h: impl Harness) {
    fill(&h).await;
    for (asked, resolved) in [(0, 0), (1, 1), (2, 1), (3, 1), (4, 4), (5, 4), (6, 6)] {
        assert_eq!(at(&h, None, asked).await.unwrap(), Position(resolved), "{asked}");
        assert_eq!(at(&h, Some(h.timeline().log_id()), asked).await.unwrap(), Position(resolved), "{asked}");
    }
}

pub async fn a_position_after_the_head_is_not_there_yet(h: impl Harness) {
    fill(&h).await;
    for asked in [7, 1_000, i64::MAX.unsigned_abs()] {
        let refused = at(&h, Some(h.timeline().log_id()), asked).await;
        assert!(matches!(refused, Err(StoreError::NotYet { head: Position(6) })), "{refused:?}");
    }
}

pub async fn a_position_of_another_log_is_refused_wherever_it_is(h: impl Harness) {
    fill(&h).await;
    let other: LogId = "another0log".parse().unwrap();
    assert_ne!(other, h.timeline().log_id());
    for asked in [0, 1, 6, 7] {
        let refused = at(&h, Some(other.clone()), asked).await;
        assert!(matches!(refused, Err(StoreError::OtherLog { head: Position(6) })), "{refused:?}");
    }
}

pub async fn times_increase_though_the_clock_stands_still_or_steps_back(h: impl Harness) {
    for (n, at) in [5, 5, 5, 3, 4, 9, 0].into_iter().enumerate() {
        h.set_time(second(at));
        append(&*h.entries_streams(), &name("flag"), vec![set(&n.to_string()), set("x")]).await.unwrap();
    }
    let log = whole_log(&*h.log()).await;
    let times: Vec<_> = log.iter().step_by(2).map(|event| event.created_at).collect();
    let five = (0..5).map(|n| second(5).plus_micros(n));
    let expected: Vec<_> = five.chain([second(9), second(9).plus_micros(1)]).collect();
    assert_eq!(times, expected);
    for (n, time) in (1..).zip(times) {
        assert_eq!(at_time(&h, time).await, n * 2, "each commit is found by its own time");
    }
}

/// Runs the contract of `Timeline` on an adapter; the expression makes a fresh harness.
#[macro_export]
macro_rules! timeline_contract {
    ($harness:expr) => {
        $crate::contract_cases!($harness, timeline:
            an_empty_log_ends_at_zero_whenever_it_is_asked,
            the_head_is_the_end_of_the_last_commit,
            a_time_is_the_last_commit_at_or_before_it,
            a_position_within_a_commit_is_the_end_of_the_commit_before,
            a_position_after_the_head_is_not_there_yet,
            a_position_of_another_log_is_refused_wherever_it_is,
            times_increase_though_the_clock_stands_still_or_steps_back,
        );
    };
}
