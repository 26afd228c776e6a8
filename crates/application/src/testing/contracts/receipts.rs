//! The contract of [`Receipts`](crate::shared::Receipts), and of appending under a key.

use daybook_domain::config::Entry;
use tokio::task::JoinSet;

use super::support::{append, commit, context, first, load, member, name, registered, set, whole_log};
use crate::shared::{
    AppendError, Appended, CommandContext, IdempotencyKey, NewCommit, Position, Receipt, StreamChange,
    Written,
};
use crate::testing::{Harness, START};

const HOUR: i64 = 60 * 60 * 1_000_000;
const KEY: &str = "key-1";

fn keyed(actor: &str, key: &str, fingerprint: u8) -> CommandContext {
    let idempotency = Some(IdempotencyKey::new(key, [fingerprint; 32]).unwrap());
    CommandContext { actor: actor.parse().unwrap(), idempotency, ..context() }
}

fn under_key(changes: Vec<StreamChange<Entry>>) -> NewCommit<Entry> {
    NewCommit::new(changes, keyed("ann", KEY, 1))
}

fn first_set(text: &str) -> Vec<StreamChange<Entry>> {
    vec![first(name(text), vec![set("1"), set("2")])]
}

async fn found(h: &impl Harness, actor: &str, key: &str) -> Option<Receipt> {
    h.receipts().find(&actor.parse().unwrap(), key).await.unwrap()
}

fn answered(outcome: Result<Appended, AppendError>) -> Receipt {
    match outcome {
        Err(AppendError::Answered(receipt)) => *receipt,
        other => panic!("not answered: {other:?}"),
    }
}

pub async fn a_receipt_is_committed_with_the_events(h: impl Harness) {
    append(&*h.members(), &member(1), vec![registered("a")]).await.unwrap();
    assert_eq!(found(&h, "ann", KEY).await, None);
    let mut changes = first_set("flag");
    changes.push(first(name("other"), vec![set("1")]));
    let appended = h.entries_streams().append(under_key(changes)).await.unwrap();
    let written = Written { version: 2, position: Position(4), changed: true };
    assert_eq!(appended.position, written.position);
    assert_eq!(found(&h, "ann", KEY).await, Some(Receipt { fingerprint: [1; 32], written }));
}

pub async fn a_receipt_is_of_one_actor_and_one_key(h: impl Harness) {
    h.entries_streams().append(under_key(first_set("flag"))).await.unwrap();
    for (actor, key) in [("bob", KEY), ("Ann", KEY), ("ann", "key-2"), ("ann", "KEY-1"), ("ann", "key")] {
        assert_eq!(found(&h, actor, key).await, None, "{actor} {key}");
    }
    let theirs = NewCommit::new(first_set("theirs"), keyed("bob", KEY, 2));
    h.entries_streams().append(theirs).await.unwrap();
    assert_eq!(found(&h, "ann", KEY).await.unwrap().fingerprint, [1; 32]);
    assert_eq!(found(&h, "bob", KEY).await.unwrap().fingerprint, [2; 32]);
}

pub async fn a_second_append_is_answered_with_the_first_receipt(h: impl Harness) {
    h.entries_streams().append(under_key(first_set("flag"))).await.unwrap();
    let receipt = found(&h, "ann", KEY).await.unwrap();
    let again = h.entries_streams().append(under_key(first_set("another"))).await;
    assert_eq!(answered(again), receipt);
    let reused = NewCommit::new(first_set("third"), keyed("ann", KEY, 9));
    assert_eq!(answered(h.entries_streams().append(reused).await), receipt);
    assert_eq!(whole_log(&*h.log()).await.len(), 2);
    assert_eq!(load(&*h.entries_streams(), &name("another")).await.version, 0);
}

pub async fn an_answer_comes_before_a_conflict(h: impl Harness) {
    h.entries_streams().append(under_key(first_set("flag"))).await.unwrap();
    let receipt = found(&h, "ann", KEY).await.unwrap();
    let stale = h.entries_streams().append(under_key(first_set("flag"))).await;
    assert_eq!(answered(stale), receipt);
}

pub async fn one_of_sixteen_racing_appends_under_one_key_wins(h: impl Harness) {
    let mut racing = JoinSet::new();
    for n in 0..16 {
        let streams = h.entries_streams();
        racing.spawn(async move { streams.append(under_key(first_set(&format!("n{n}")))).await });
    }
    let (won, lost): (Vec<_>, Vec<_>) = racing.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 15));
    let receipt = found(&h, "ann", KEY).await.unwrap();
    for outcome in lost {
        assert_eq!(answered(outcome), receipt);
    }
    assert_eq!(whole_log(&*h.log()).await.len(), 2);
}

pub async fn a_failed_append_leaves_no_receipt(h: impl Harness) {
    h.entries_streams().append(commit(first_set("flag"))).await.unwrap();
    let conflict = h.entries_streams().append(under_key(first_set("flag"))).await;
    assert!(matches!(conflict, Err(AppendError::Conflict)), "{conflict:?}");
    append(&*h.members(), &member(1), vec![registered("a")]).await.unwrap();
    let changes = vec![first(member(2), vec![registered("a")])];
    let taken = h.members().append(NewCommit::new(changes, keyed("ann", KEY, 1))).await;
    assert!(matches!(taken, Err(AppendError::Taken { .. })), "{taken:?}");
    assert_eq!(found(&h, "ann", KEY).await, None);
    h.entries_streams().append(under_key(first_set("free"))).await.unwrap();
}

pub async fn a_commit_without_events_is_remembered_as_no_change(h: impl Harness) {
    append(&*h.members(), &member(1), vec![registered("a")]).await.unwrap();
    let appended = h.entries_streams().append(under_key(Vec::new())).await.unwrap();
    let written = Written { version: 0, position: Position(1), changed: false };
    assert_eq!(appended.position, written.position);
    assert_eq!(found(&h, "ann", KEY).await, Some(Receipt { fingerprint: [1; 32], written }));
    let again = h.entries_streams().append(under_key(first_set("late"))).await;
    assert_eq!(answered(again).written, written);
}

pub async fn a_receipt_is_kept_for_a_day_and_then_its_key_is_free(h: impl Harness) {
    h.entries_streams().append(under_key(first_set("flag"))).await.unwrap();
    h.set_time(START.plus_micros(24 * HOUR - 1_000_000));
    let receipt = found(&h, "ann", KEY).await;
    assert!(receipt.is_some());
    assert_eq!(Some(answered(h.entries_streams().append(under_key(first_set("early"))).await)), receipt);
    h.set_time(START.plus_micros(24 * HOUR + 1_000_000));
    assert_eq!(found(&h, "ann", KEY).await, None);
    let later = NewCommit::new(first_set("later"), keyed("ann", KEY, 2));
    h.entries_streams().append(later).await.unwrap();
    assert_eq!(found(&h, "ann", KEY).await.unwrap().fingerprint, [2; 32]);
    h.set_time(START.plus_micros(47 * HOUR));
    assert!(found(&h, "ann", KEY).await.is_some(), "a key that is used again is kept for a day again");
}

/// Runs the contract of `Receipts` on an adapter; the expression makes a fresh harness.
#[macro_export]
macro_rules! receipts_contract {
    ($harness:expr) => {
        $crate::contract_cases!($harness, receipts:
            a_receipt_is_committed_with_the_events,
            a_receipt_is_of_one_actor_and_one_key,
            a_second_append_is_answered_with_the_first_receipt,
            an_answer_comes_before_a_conflict,
            one_of_sixteen_racing_appends_under_one_key_wins,
            a_failed_append_leaves_no_receipt,
            a_commit_without_events_is_remembered_as_no_change,
            a_receipt_is_kept_for_a_day_and_then_its_key_is_free,
        );
    };
}
