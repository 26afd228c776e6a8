//! The contract of the store's claims.

use tokio::task::JoinSet;

use super::support::{append, commit, first, left, load, member, moved, registered, whole_log};
use crate::shared::{AppendError, Loaded, StreamChange};
use crate::testing::Harness;
use crate::testing::member::{EMAIL_SCOPE, MemberEvent};

async fn take(h: &impl Harness, n: u64, events: Vec<MemberEvent>) -> Result<(), AppendError> {
    append(&*h.members(), &member(n), events).await.map(|_| ())
}

fn assert_taken(outcome: &Result<(), AppendError>) {
    assert!(matches!(outcome, Err(AppendError::Taken { scope: EMAIL_SCOPE })), "{outcome:?}");
}

pub async fn a_value_that_another_holds_is_refused_by_its_scope(h: impl Harness) {
    take(&h, 1, vec![registered("a@x")]).await.unwrap();
    assert_taken(&take(&h, 2, vec![registered("a@x")]).await);
    assert_eq!(load(&*h.members(), &member(2)).await, Loaded::absent());
    assert_eq!(whole_log(&*h.log()).await.len(), 1);
}

pub async fn values_are_compared_by_their_bytes(h: impl Harness) {
    for (n, email) in (1..).zip(["a@x", "A@x", "a@x ", "á@x", ""]) {
        take(&h, n, vec![registered(email)]).await.unwrap();
    }
    assert_taken(&take(&h, 9, vec![registered("A@x")]).await);
}

pub async fn a_value_that_was_given_back_can_be_taken(h: impl Harness) {
    take(&h, 1, vec![registered("a@x")]).await.unwrap();
    take(&h, 1, vec![left("a@x")]).await.unwrap();
    take(&h, 2, vec![registered("a@x")]).await.unwrap();
    assert_taken(&take(&h, 3, vec![registered("a@x")]).await);
}

pub async fn a_replaced_value_can_be_taken_and_the_new_one_cannot(h: impl Harness) {
    take(&h, 1, vec![registered("a@x")]).await.unwrap();
    take(&h, 1, vec![moved("a@x", "b@x")]).await.unwrap();
    assert_taken(&take(&h, 2, vec![registered("b@x")]).await);
    take(&h, 2, vec![registered("a@x")]).await.unwrap();
}

pub async fn taking_what_one_holds_changes_nothing(h: impl Harness) {
    take(&h, 1, vec![registered("a@x")]).await.unwrap();
    take(&h, 1, vec![moved("a@x", "a@x")]).await.unwrap();
    take(&h, 1, vec![registered("a@x")]).await.unwrap();
    assert_taken(&take(&h, 2, vec![registered("a@x")]).await);
    take(&h, 1, vec![left("a@x")]).await.unwrap();
    take(&h, 2, vec![registered("a@x")]).await.unwrap();
}

pub async fn giving_back_what_another_holds_changes_nothing(h: impl Harness) {
    take(&h, 1, vec![registered("a@x")]).await.unwrap();
    take(&h, 2, vec![registered("b@x")]).await.unwrap();
    take(&h, 2, vec![moved("a@x", "c@x")]).await.unwrap();
    assert_taken(&take(&h, 3, vec![registered("a@x")]).await);
}

pub async fn a_value_taken_and_given_back_in_one_commit_is_free(h: impl Harness) {
    take(&h, 1, vec![registered("a@x"), moved("a@x", "b@x"), moved("b@x", "c@x")]).await.unwrap();
    take(&h, 2, vec![registered("a@x")]).await.unwrap();
    take(&h, 3, vec![registered("b@x")]).await.unwrap();
    assert_taken(&take(&h, 4, vec![registered("c@x")]).await);
}

pub async fn a_value_is_handed_over_within_one_commit(h: impl Harness) {
    let streams = h.members();
    take(&h, 1, vec![registered("a@x")]).await.unwrap();
    take(&h, 2, vec![registered("b@x")]).await.unwrap();
    let loaded = streams.load(&[member(1), member(2)]).await.unwrap();
    let events = [moved("a@x", "c@x"), moved("b@x", "a@x")];
    let changes = loaded.into_iter().zip(events).zip(1..).map(|((based_on, event), n)| StreamChange {
        id: member(n),
        based_on,
        events: vec![event],
    });
    streams.append(commit(changes.collect())).await.unwrap();
    assert_taken(&take(&h, 3, vec![registered("a@x")]).await);
    take(&h, 3, vec![registered("b@x")]).await.unwrap();
    take(&h, 2, vec![left("a@x")]).await.unwrap();
    take(&h, 4, vec![registered("a@x")]).await.unwrap();
}

pub async fn two_streams_of_one_commit_cannot_take_the_same_value(h: impl Harness) {
    let changes = [1, 2, 3].map(|n| first(member(n), vec![registered("a@x")]));
    assert_taken(&h.members().append(commit(changes.into())).await.map(|_| ()));
    assert!(whole_log(&*h.log()).await.is_empty());
}

pub async fn a_refused_value_refuses_the_whole_commit(h: impl Harness) {
    take(&h, 1, vec![registered("a@x")]).await.unwrap();
    let changes = vec![
        first(member(2), vec![registered("b@x")]),
        first(member(3), vec![registered("c@x"), moved("c@x", "a@x")]),
    ];
    assert_taken(&h.members().append(commit(changes)).await.map(|_| ()));
    for (n, email) in (4..).zip(["b@x", "c@x"]) {
        take(&h, n, vec![registered(email)]).await.unwrap();
    }
    assert_eq!(whole_log(&*h.log()).await.len(), 3);
}

pub async fn a_commit_that_conflicts_takes_and_gives_back_nothing(h: impl Harness) {
    take(&h, 1, vec![registered("a@x")]).await.unwrap();
    let stale = first(member(1), vec![moved("a@x", "b@x")]);
    let refused = h.members().append(commit(vec![stale])).await;
    assert!(matches!(refused, Err(AppendError::Conflict)), "{refused:?}");
    assert_taken(&take(&h, 2, vec![registered("a@x")]).await);
    take(&h, 2, vec![registered("b@x")]).await.unwrap();
}

pub async fn one_of_thirty_two_racing_claims_wins(h: impl Harness) {
    let mut racing = JoinSet::new();
    for n in 0..32 {
        let streams = h.members();
        let change = first(member(n), vec![registered("prize@x")]);
        racing.spawn(async move { (n, streams.append(commit(vec![change])).await.map(|_| ())) });
    }
    let (won, lost): (Vec<_>, Vec<_>) = racing.join_all().await.into_iter().partition(|(_, o)| o.is_ok());
    assert_eq!((won.len(), lost.len()), (1, 31));
    for (_, outcome) in &lost {
        assert_taken(outcome);
    }
    let log = whole_log(&*h.log()).await;
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].stream, format!("member-{}", member(won[0].0)));
}

/// Runs the contract of claims on an adapter; the expression makes a fresh harness.
#[macro_export]
macro_rules! claims_contract {
    ($harness:expr) => {
        $crate::contract_cases!($harness, claims:
            a_value_that_another_holds_is_refused_by_its_scope,
            values_are_compared_by_their_bytes,
            a_value_that_was_given_back_can_be_taken,
            a_replaced_value_can_be_taken_and_the_new_one_cannot,
            taking_what_one_holds_changes_nothing,
            giving_back_what_another_holds_changes_nothing,
            a_value_taken_and_given_back_in_one_commit_is_free,
            a_value_is_handed_over_within_one_commit,
            two_streams_of_one_commit_cannot_take_the_same_value,
            a_refused_value_refuses_the_whole_commit,
            a_commit_that_conflicts_takes_and_gives_back_nothing,
            one_of_thirty_two_racing_claims_wins,
        );
    };
}
