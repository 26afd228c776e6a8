//! The contract of erasing a person.

use daybook_domain::shared::Erasable;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::support::{
    append, commit, context, first, left, load, member, moved, name, registered, set, whole_log,
};
use crate::shared::{
    AppendError, Appended, CommandContext, EventView, Loaded, NewCommit, Order, PageRequest, Position,
    StreamChange,
};
use crate::testing::Harness;
use crate::testing::member::{Member, MemberEvent};

fn because(reason: &str) -> CommandContext {
    CommandContext { reason: Some(reason.parse().unwrap()), ..context() }
}

/// Appends to one member, for a reason.
async fn say(
    h: &impl Harness,
    n: u64,
    events: Vec<MemberEvent>,
    reason: &str,
) -> Result<Appended, AppendError> {
    let based_on = load(&*h.members(), &member(n)).await;
    let change = StreamChange { id: member(n), based_on, events };
    h.members().append(NewCommit::new(vec![change], because(reason))).await
}

async fn erase(h: &impl Harness, n: u64) -> Position {
    say(h, n, vec![MemberEvent::Erased], "asked to be forgotten").await.unwrap().position
}

async fn stream(h: &impl Harness, n: u64) -> Vec<EventView> {
    let page = PageRequest { order: Order::Ascending, after: None, limit: 1_000 };
    h.log().stream(&format!("member-{}", member(n)), page).await.unwrap()
}

fn data(events: &[EventView]) -> Vec<Value> {
    events.iter().map(|event| event.data.clone()).collect()
}

fn reasons(events: &[EventView]) -> Vec<Option<&str>> {
    events.iter().map(|event| event.metadata["reason"].as_str()).collect()
}

pub async fn after_an_erasure_the_log_shows_what_happened_and_not_to_whom(h: impl Harness) {
    append(&*h.members(), &member(1), vec![registered("a@x"), MemberEvent::Renewed]).await.unwrap();
    append(&*h.members(), &member(1), vec![moved("a@x", "b@x"), left("b@x")]).await.unwrap();
    let before = whole_log(&*h.log()).await;
    assert_eq!(before[2].data, json!({ "from": "a@x", "to": "b@x" }));
    let position = erase(&h, 1).await;
    assert_eq!(position, Position(5));
    let expected = [
        json!({ "email": null }),
        json!({}),
        json!({ "from": null, "to": null }),
        json!({ "email": null }),
        json!({}),
    ];
    let log = whole_log(&*h.log()).await;
    assert_eq!(data(&log), expected);
    assert_eq!(data(&stream(&h, 1).await), expected);
    assert_eq!(data(&h.log().commit(Position(4)).await.unwrap()), expected[2..4]);
    assert_eq!(data(&h.log().commit(position).await.unwrap()), expected[4..]);
    let told = |event: &EventView| (event.position, event.commit, event.event_type.clone(), event.created_at);
    assert_eq!(log[..4].iter().map(told).collect::<Vec<_>>(), before.iter().map(told).collect::<Vec<_>>());
}

pub async fn reasons_are_gone_but_that_of_the_erasure(h: impl Harness) {
    say(&h, 1, vec![registered("a@x")], "Ann called").await.unwrap();
    say(&h, 1, vec![MemberEvent::Renewed], "Ann paid").await.unwrap();
    say(&h, 1, vec![left("a@x"), MemberEvent::Erased], "asked").await.unwrap();
    assert_eq!(reasons(&whole_log(&*h.log()).await), [None, None, None, Some("asked")]);
    assert_eq!(reasons(&stream(&h, 1).await), [None, None, None, Some("asked")]);
}

pub async fn a_reason_is_shown_until_then(h: impl Harness) {
    say(&h, 1, vec![registered("a@x"), MemberEvent::Renewed], "Ann called").await.unwrap();
    append(&*h.members(), &member(1), vec![MemberEvent::Renewed]).await.unwrap();
    assert_eq!(reasons(&whole_log(&*h.log()).await), [Some("Ann called"), Some("Ann called"), None]);
    assert_eq!(reasons(&stream(&h, 1).await), [Some("Ann called"), Some("Ann called"), None]);
}

pub async fn what_was_held_is_free_for_the_very_next_commit(h: impl Harness) {
    append(&*h.members(), &member(1), vec![registered("a@x"), registered("b@x")]).await.unwrap();
    append(&*h.members(), &member(2), vec![registered("c@x")]).await.unwrap();
    erase(&h, 1).await;
    let events = vec![moved("c@x", "a@x"), registered("b@x")];
    append(&*h.members(), &member(2), events).await.unwrap();
    let taken = append(&*h.members(), &member(3), vec![registered("b@x")]).await;
    assert!(matches!(taken, Err(AppendError::Taken { .. })), "{taken:?}");
    append(&*h.members(), &member(3), vec![registered("c@x")]).await.unwrap();
}

pub async fn what_was_held_can_be_taken_in_the_commit_that_erases(h: impl Harness) {
    append(&*h.members(), &member(1), vec![registered("a@x")]).await.unwrap();
    let erased = StreamChange {
        id: member(1),
        based_on: load(&*h.members(), &member(1)).await,
        events: vec![moved("a@x", "b@x"), MemberEvent::Erased],
    };
    let next = first(member(2), vec![registered("a@x"), registered("b@x")]);
    h.members().append(commit(vec![erased, next])).await.unwrap();
    for email in ["a@x", "b@x"] {
        let taken = append(&*h.members(), &member(3), vec![registered(email)]).await;
        assert!(matches!(taken, Err(AppendError::Taken { .. })), "{taken:?}");
    }
}

pub async fn an_erased_record_is_loaded_as_erased(h: impl Harness) {
    append(&*h.members(), &member(1), vec![registered("a@x")]).await.unwrap();
    let streams = h.members();
    assert_eq!(load(&*streams, &member(1)).await.state.as_deref(), Some(&Member::active("a@x")));
    erase(&h, 1).await;
    let expected = Loaded { version: 2, state: Some(Member::Erased.into()) };
    assert_eq!(load(&*h.members(), &member(1)).await, expected);
    // Who kept an older state may keep it until it writes.
    drop(streams.append(commit(vec![first(member(1), vec![MemberEvent::Renewed])])).await);
    drop(append(&*streams, &member(1), vec![MemberEvent::Renewed]).await);
    assert_eq!(load(&*streams, &member(1)).await.state.as_deref(), Some(&Member::Erased));
}

pub async fn a_long_record_is_loaded_as_erased(h: impl Harness) {
    let moves = (1..250).map(|n| moved(&format!("m{}", n - 1), &format!("m{n}")));
    let events = std::iter::once(registered("m0")).chain(moves).collect();
    append(&*h.members(), &member(1), events).await.unwrap();
    erase(&h, 1).await;
    let expected = Loaded { version: 251, state: Some(Member::Erased.into()) };
    assert_eq!(load(&*h.members(), &member(1)).await, expected);
    let told = data(&stream(&h, 1).await);
    assert!(told[1..250].iter().all(|data| *data == json!({ "from": null, "to": null })));
}

pub async fn a_change_of_a_record_that_was_erased_meanwhile_conflicts(h: impl Harness) {
    let streams = h.members();
    append(&*streams, &member(1), vec![registered("a@x")]).await.unwrap();
    let based_on = load(&*streams, &member(1)).await;
    erase(&h, 1).await;
    let change = StreamChange { id: member(1), based_on, events: vec![moved("a@x", "b@x")] };
    let refused = streams.append(commit(vec![change])).await;
    assert!(matches!(refused, Err(AppendError::Conflict)), "{refused:?}");
    assert_eq!(load(&*streams, &member(1)).await.state.as_deref(), Some(&Member::Erased));
    append(&*streams, &member(2), vec![registered("b@x")]).await.unwrap();
}

pub async fn an_erasure_that_is_refused_erases_nothing(h: impl Harness) {
    say(&h, 1, vec![registered("a@x")], "Ann called").await.unwrap();
    let stale = first(member(1), vec![MemberEvent::Erased]);
    let refused = h.members().append(commit(vec![stale])).await;
    assert!(matches!(refused, Err(AppendError::Conflict)), "{refused:?}");
    append(&*h.members(), &member(2), vec![registered("b@x")]).await.unwrap();
    let erasing = StreamChange {
        id: member(1),
        based_on: load(&*h.members(), &member(1)).await,
        events: vec![MemberEvent::Erased],
    };
    let refused = h.members().append(commit(vec![erasing, first(member(3), vec![registered("b@x")])])).await;
    assert!(matches!(refused, Err(AppendError::Taken { .. })), "{refused:?}");
    let told = stream(&h, 1).await;
    assert_eq!(data(&told), [json!({ "email": "a@x" })]);
    assert_eq!(reasons(&told), [Some("Ann called")]);
    assert_eq!(load(&*h.members(), &member(1)).await.state.as_deref(), Some(&Member::active("a@x")));
    let taken = append(&*h.members(), &member(3), vec![registered("a@x")]).await;
    assert!(matches!(taken, Err(AppendError::Taken { .. })), "{taken:?}");
}

pub async fn nothing_of_another_record_is_touched(h: impl Harness) {
    for n in 1..=3 {
        say(&h, n, vec![registered(&format!("{n}@x"))], &format!("{n} called")).await.unwrap();
    }
    append(&*h.entries_streams(), &name("flag"), vec![set("on")]).await.unwrap();
    erase(&h, 2).await;
    for n in [1, 3] {
        let told = stream(&h, n).await;
        assert_eq!(data(&told), [json!({ "email": format!("{n}@x") })]);
        assert_eq!(reasons(&told), [Some(format!("{n} called").as_str())]);
        let active = Member::Active { email: Erasable::Known(format!("{n}@x")) };
        assert_eq!(load(&*h.members(), &member(n)).await.state.as_deref(), Some(&active));
        append(&*h.members(), &member(n), vec![moved(&format!("{n}@x"), &format!("{n}@y"))]).await.unwrap();
        let taken = append(&*h.members(), &member(4), vec![registered(&format!("{n}@y"))]).await;
        assert!(matches!(taken, Err(AppendError::Taken { .. })), "{taken:?}");
    }
    assert_eq!(whole_log(&*h.log()).await[3].data["value"], "on");
}

pub async fn nothing_personal_is_said_in_a_stream_that_is_erased(h: impl Harness) {
    append(&*h.members(), &member(1), vec![registered("a@x")]).await.unwrap();
    let after = say(&h, 1, vec![MemberEvent::Erased, registered("b@x")], "asked").await;
    assert!(matches!(after, Err(AppendError::Store(_))), "{after:?}");
    erase(&h, 1).await;
    let later = append(&*h.members(), &member(1), vec![registered("b@x")]).await;
    assert!(matches!(later, Err(AppendError::Store(_))), "{later:?}");
    let explained = say(&h, 1, vec![MemberEvent::Renewed], "Ann paid").await;
    assert!(matches!(explained, Err(AppendError::Store(_))), "{explained:?}");
    append(&*h.members(), &member(1), vec![MemberEvent::Renewed]).await.unwrap();
    append(&*h.members(), &member(2), vec![registered("b@x")]).await.unwrap();
}

pub async fn sixteen_racing_erasures_are_sixteen_erasures(h: impl Harness) {
    for n in 0..16 {
        append(&*h.members(), &member(n), vec![registered(&format!("{n}@x"))]).await.unwrap();
    }
    let mut racing = JoinSet::new();
    for n in 0..16 {
        let streams = h.members();
        racing.spawn(async move { append(&*streams, &member(n), vec![MemberEvent::Erased]).await });
    }
    for outcome in racing.join_all().await {
        outcome.unwrap();
    }
    let log = whole_log(&*h.log()).await;
    assert!(log[..16].iter().all(|event| event.data == json!({ "email": null })));
    let again = (0..16).map(|n| first(member(100 + n), vec![registered(&format!("{n}@x"))]));
    h.members().append(commit(again.collect())).await.unwrap();
}

/// Runs the contract of erasing on an adapter; the expression makes a fresh harness.
#[macro_export]
macro_rules! erasing_contract {
    ($harness:expr) => {
        $crate::contract_cases!($harness, erasing:
            after_an_erasure_the_log_shows_what_happened_and_not_to_whom,
            reasons_are_gone_but_that_of_the_erasure,
            a_reason_is_shown_until_then,
            what_was_held_is_free_for_the_very_next_commit,
            what_was_held_can_be_taken_in_the_commit_that_erases,
            an_erased_record_is_loaded_as_erased,
            a_long_record_is_loaded_as_erased,
            a_change_of_a_record_that_was_erased_meanwhile_conflicts,
            an_erasure_that_is_refused_erases_nothing,
            nothing_of_another_record_is_touched,
            nothing_personal_is_said_in_a_stream_that_is_erased,
            sixteen_racing_erasures_are_sixteen_erasures,
        );
    };
}
