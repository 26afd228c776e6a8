//! The contract of [`Streams`](crate::shared::Streams).

use daybook_domain::config::{ConfigError, Entry};
use tokio::task::JoinSet;

use super::support::{append, commit, deleted, first, left, load, member, name, registered, set, whole_log};
use crate::shared::{AppendError, CommandError, Expected, Loaded, Position, StreamChange, decide};
use crate::testing::Harness;
use crate::testing::member::Member;

pub async fn a_record_that_never_was_is_loaded_as_absent(h: impl Harness) {
    let loaded = load(&*h.members(), &member(1)).await;
    assert_eq!(loaded, Loaded::absent());
    assert!(h.members().load(&[]).await.unwrap().is_empty());
}

pub async fn an_appended_record_is_loaded_with_its_version_and_state(h: impl Harness) {
    let id = name("greeting");
    append(&*h.entries_streams(), &id, vec![set("hello"), set("hi")]).await.unwrap();
    append(&*h.entries_streams(), &id, vec![set("")]).await.unwrap();
    let loaded = load(&*h.entries_streams(), &id).await;
    assert_eq!(loaded.version, 3);
    assert_eq!(loaded.state.unwrap().value().unwrap().as_str(), "");
}

pub async fn a_record_that_is_gone_is_loaded_with_its_version(h: impl Harness) {
    append(&*h.members(), &member(1), vec![registered("a"), left("a")]).await.unwrap();
    append(&*h.entries_streams(), &name("flag"), vec![set("on"), deleted("on")]).await.unwrap();
    let gone = load(&*h.members(), &member(1)).await;
    assert_eq!((gone.version, gone.is_present()), (2, false));
    assert_eq!(gone.state.as_deref(), Some(&Member::Gone));
    let deleted = load(&*h.entries_streams(), &name("flag")).await;
    assert_eq!((deleted.version, deleted.is_present()), (2, false));
}

pub async fn records_are_loaded_in_the_order_asked_for(h: impl Harness) {
    let streams = h.members();
    append(&*streams, &member(1), vec![registered("a")]).await.unwrap();
    append(&*streams, &member(2), vec![registered("b"), left("b")]).await.unwrap();
    let ids = [member(2), member(7), member(1), member(7), member(2)];
    let versions: Vec<_> = streams.load(&ids).await.unwrap().iter().map(|loaded| loaded.version).collect();
    assert_eq!(versions, [2, 0, 1, 0, 2]);
}

pub async fn records_that_differ_in_case_only_are_different(h: impl Harness) {
    let streams = h.entries_streams();
    append(&*streams, &name("Flag"), vec![set("upper")]).await.unwrap();
    assert_eq!(load(&*streams, &name("flag")).await, Loaded::absent());
    append(&*streams, &name("flag"), vec![set("lower")]).await.unwrap();
    assert_eq!(load(&*streams, &name("Flag")).await.version, 1);
}

pub async fn a_stale_append_conflicts_and_leaves_nothing(h: impl Harness) {
    let (streams, id) = (h.entries_streams(), name("flag"));
    append(&*streams, &id, vec![set("on")]).await.unwrap();
    let stale = load(&*streams, &id).await;
    append(&*streams, &id, vec![set("off")]).await.unwrap();
    let ahead = Loaded { version: 9, ..stale.clone() };
    for based_on in [stale, Loaded::absent(), ahead] {
        let change = StreamChange { id: id.clone(), based_on, events: vec![set("lost")] };
        let refused = streams.append(commit(vec![change])).await;
        assert!(matches!(refused, Err(AppendError::Conflict)), "{refused:?}");
    }
    assert_eq!(load(&*streams, &id).await.version, 2);
    assert_eq!(whole_log(&*h.log()).await.len(), 2);
}

pub async fn a_commit_over_several_streams_is_one_commit(h: impl Harness) {
    let streams = h.entries_streams();
    append(&*streams, &name("a"), vec![set("0")]).await.unwrap();
    let b = first(name("b"), vec![set("1"), set("2")]);
    let changes = vec![first(name("c"), vec![set("1")]), b, first(name("d"), vec![set("1")])];
    let appended = streams.append(commit(changes)).await.unwrap();
    assert_eq!(appended.position, Position(5));
    let log = whole_log(&*h.log()).await;
    let told: Vec<_> =
        log.iter().map(|e| (e.position.0, e.commit.0, e.stream.as_str(), e.stream_version)).collect();
    let expected = [(1, 1, "config-a", 1), (2, 5, "config-c", 1), (3, 5, "config-b", 1)];
    assert_eq!(told[..3], expected);
    assert_eq!(told[3..], [(4, 5, "config-b", 2), (5, 5, "config-d", 1)]);
}

pub async fn a_commit_over_several_streams_is_all_or_nothing(h: impl Harness) {
    let streams = h.entries_streams();
    append(&*streams, &name("b"), vec![set("0")]).await.unwrap();
    let changes = ["a", "b", "c"].map(|text| first(name(text), vec![set("1")]));
    let refused = streams.append(commit(changes.into())).await;
    assert!(matches!(refused, Err(AppendError::Conflict)), "{refused:?}");
    let loaded = streams.load(&[name("a"), name("b"), name("c")]).await.unwrap();
    assert_eq!(loaded.iter().map(|loaded| loaded.version).collect::<Vec<_>>(), [0, 1, 0]);
    assert_eq!(whole_log(&*h.log()).await.len(), 1);
}

pub async fn one_of_sixteen_racing_appends_wins(h: impl Harness) {
    let mut racing = JoinSet::new();
    for n in 0..16 {
        let streams = h.entries_streams();
        let change = first(name("prize"), vec![set(&n.to_string())]);
        racing.spawn(async move { streams.append(commit(vec![change])).await });
    }
    let outcomes = racing.join_all().await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
    let conflicts = outcomes.iter().filter(|outcome| matches!(outcome, Err(AppendError::Conflict)));
    assert_eq!(conflicts.count(), 15);
    assert_eq!(whole_log(&*h.log()).await.len(), 1);
}

pub async fn sixteen_racing_decisions_all_find_their_turn(h: impl Harness) {
    let mut racing = JoinSet::new();
    for n in 0..16 {
        let streams = h.entries_streams();
        racing.spawn(async move {
            let value: daybook_domain::config::ConfigValue = n.to_string().parse().unwrap();
            let decision = |entry: Option<&Entry>| {
                Entry::set(entry, value.clone(), None).map_err(CommandError::<ConfigError>::Rejected)
            };
            decide(&*streams, &name("busy"), Expected::Any, &super::support::context(), decision).await
        });
    }
    let mut versions: Vec<_> =
        racing.join_all().await.into_iter().map(|done| done.unwrap().version).collect();
    versions.sort_unstable();
    assert_eq!(versions, (1..=16).collect::<Vec<_>>());
    assert_eq!(whole_log(&*h.log()).await.len(), 16);
}

pub async fn concurrent_commits_have_gapless_positions(h: impl Harness) {
    let mut tasks = JoinSet::new();
    for n in 0..40_u64 {
        let streams = h.entries_streams();
        let size = n % 3 + 1;
        tasks.spawn(async move {
            let change = |i| first::<Entry>(name(&format!("n{n}.{i}")), vec![set("1"), set("2")]);
            let appended = streams.append(commit((0..size).map(change).collect())).await.unwrap();
            (appended.position, size * 2, format!("config-n{n}."))
        });
    }
    let commits = tasks.join_all().await;
    let log = whole_log(&*h.log()).await;
    assert_eq!(log.len() as u64, commits.iter().map(|(_, size, _)| size).sum::<u64>());
    for (position, size, prefix) in commits {
        let events = log.iter().filter(|event| event.commit == position);
        let names: Vec<_> = events.map(|event| &event.stream).collect();
        assert_eq!(names.len() as u64, size);
        assert!(names.iter().all(|stream| stream.starts_with(&prefix)), "{prefix}: {names:?}");
    }
}

pub async fn a_stream_of_250_events_is_loaded_whole(h: impl Harness) {
    let (streams, id) = (h.entries_streams(), name("counter"));
    for version in (0..250).step_by(10) {
        assert_eq!(load(&*streams, &id).await.version, version);
        let events = (version..version + 10).map(|n| set(&n.to_string())).collect();
        append(&*streams, &id, events).await.unwrap();
    }
    let loaded = load(&*streams, &id).await;
    assert_eq!(loaded.version, 250);
    assert_eq!(loaded.state.unwrap().value().unwrap().as_str(), "249");
}

pub async fn a_commit_of_250_events_is_loaded_whole(h: impl Harness) {
    let streams = h.members();
    let moves = (1..250).map(|n| super::support::moved(&format!("m{}", n - 1), &format!("m{n}")));
    let events = std::iter::once(registered("m0")).chain(moves).collect();
    append(&*streams, &member(1), events).await.unwrap();
    let loaded = load(&*streams, &member(1)).await;
    assert_eq!(loaded.version, 250);
    assert_eq!(loaded.state.as_deref(), Some(&Member::active("m249")));
}

pub async fn a_commit_without_events_stands_at_the_head(h: impl Harness) {
    let nothing = || commit::<Entry>(Vec::new());
    assert_eq!(h.entries_streams().append(nothing()).await.unwrap().position, Position(0));
    append(&*h.members(), &member(1), vec![registered("a"), left("a")]).await.unwrap();
    assert_eq!(h.entries_streams().append(nothing()).await.unwrap().position, Position(2));
    assert_eq!(whole_log(&*h.log()).await.len(), 2);
}

pub async fn an_append_that_nobody_waits_for_is_whole_or_not_begun(h: impl Harness) {
    for n in 0..20_u32 {
        let streams = h.entries_streams();
        let change = first(name(&format!("n{n}")), vec![set("1"), set("2"), set("3")]);
        let task = tokio::spawn(async move { streams.append(commit(vec![change])).await });
        for _ in 0..n {
            tokio::task::yield_now().await;
        }
        task.abort();
        // Whether it was cut short or finished first, it is over.
        drop(task.await);
    }
    // The writer works in order: after this one, the others are done if they were begun.
    append(&*h.entries_streams(), &name("last"), vec![set("1")]).await.unwrap();
    let log = whole_log(&*h.log()).await;
    for n in 0..20 {
        let stream = format!("config-n{n}");
        let events = log.iter().filter(|event| event.stream == stream).count();
        assert!(events == 0 || events == 3, "{stream} has {events} events");
        assert_eq!(load(&*h.entries_streams(), &name(&format!("n{n}"))).await.version, events as u64);
    }
}

/// Runs the contract of `Streams` on an adapter; the expression makes a fresh harness.
#[macro_export]
macro_rules! streams_contract {
    ($harness:expr) => {
        $crate::contract_cases!($harness, streams:
            a_record_that_never_was_is_loaded_as_absent,
            an_appended_record_is_loaded_with_its_version_and_state,
            a_record_that_is_gone_is_loaded_with_its_version,
            records_are_loaded_in_the_order_asked_for,
            records_that_differ_in_case_only_are_different,
            a_stale_append_conflicts_and_leaves_nothing,
            a_commit_over_several_streams_is_one_commit,
            a_commit_over_several_streams_is_all_or_nothing,
            one_of_sixteen_racing_appends_wins,
            sixteen_racing_decisions_all_find_their_turn,
            concurrent_commits_have_gapless_positions,
            a_stream_of_250_events_is_loaded_whole,
            a_commit_of_250_events_is_loaded_whole,
            a_commit_without_events_stands_at_the_head,
            an_append_that_nobody_waits_for_is_whole_or_not_begun,
        );
    };
}
