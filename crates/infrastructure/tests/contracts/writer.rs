//! What the writer does when things go wrong.

use std::sync::Arc;

use daybook_application::shared::{
    AppendError, CommandContext, HealthCheck as _, Loaded, NewCommit, Position, Status, StoreError,
    StreamChange, Streams, Vital as _,
};
use daybook_application::testing::member::{Member, MemberEvent, MemberId};
use daybook_application::testing::{FixedClock, Harness as _};
use daybook_domain::access::Principal;
use daybook_domain::config::{ConfigEvent, Entry, ValueType};
use daybook_infrastructure::config::{ConfigCodec, ConfigProjection};
use daybook_infrastructure::event_store::{
    Changes, CodecError, InlineProjection, ProjectedTable, QueueLimits, RecordedEvent, Registration,
    SqlStreams, Store, StoreSettings, Task, WriterHealth,
};
use daybook_infrastructure::shared::no_meter;
use futures::future::join_all;
use sea_orm::{ConnectionTrait, DbBackend};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::place::{Place, connect, texts};
use super::store::StoreHarness;

fn commit(name: &str, value: &str) -> NewCommit<Entry> {
    let event = ConfigEvent::ValueSet {
        value: value.parse().unwrap(),
        value_type: ValueType::String,
        old_value: None,
    };
    let change = StreamChange { id: name.parse().unwrap(), based_on: Loaded::absent(), events: vec![event] };
    NewCommit::new(vec![change], CommandContext::new(Principal::System, Uuid::nil()))
}

async fn open(directory: &Place, queue: QueueLimits, projection: Arc<dyn InlineProjection>) -> Arc<Store> {
    let settings = StoreSettings {
        database: directory.settings(2),
        queue,
        installation_key: None,
        erasure_ledger: None,
        meter: no_meter(),
    };
    let registrations = vec![Registration::new::<Entry, _>(ConfigCodec, projection)];
    Arc::new(Store::open(settings, registrations, Arc::new(FixedClock::default())).await.unwrap())
}

fn run(store: &Arc<Store>, tasks: &[Task]) -> CancellationToken {
    let stop = CancellationToken::new();
    for &task in tasks {
        let (store, stop) = (store.clone(), stop.clone());
        tokio::spawn(async move { store.run(task, stop).await });
    }
    stop
}

/// Fails for one value.
struct Picky;

impl InlineProjection for Picky {
    fn tables(&self, _: DbBackend) -> &'static [ProjectedTable] {
        &[]
    }

    fn apply(&self, events: &[&RecordedEvent], changes: &mut Changes) -> Result<(), CodecError> {
        ConfigProjection.apply(events, changes)?;
        if events.iter().any(|event| event.data.windows(6).any(|bytes| bytes == b"poison")) {
            return Err(CodecError::Malformed("planted".into()));
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_a_projection_cannot_take_is_refused_alone() {
    let directory = Place::new().await;
    let store = open(&directory, QueueLimits::default(), Arc::new(Picky)).await;
    let streams = Arc::new(SqlStreams::new(store.clone(), ConfigCodec, 1 << 20));
    // All wait before the writer runs, so that they are one batch.
    let requests: Vec<_> = (0..20)
        .map(|n| {
            let value = if n == 7 { "poison" } else { "fine" };
            let (streams, commit) = (streams.clone(), commit(&format!("name-{n}"), value));
            tokio::spawn(async move { streams.append(commit).await })
        })
        .collect();
    while store.waiting() < 20 {
        tokio::task::yield_now().await;
    }
    let _stop = run(&store, &[Task::Writer, Task::Loader, Task::Follower]);
    let outcomes = join_all(requests).await;
    for (n, outcome) in outcomes.into_iter().enumerate() {
        let outcome = outcome.unwrap();
        match n {
            7 => assert!(matches!(outcome, Err(AppendError::Store(StoreError::Failed(_)))), "{outcome:?}"),
            _ => drop(outcome.unwrap()),
        }
    }
    assert_eq!(store.head(), Position(19));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_queue_refuses_at_once_and_names_its_limit() {
    let directory = Place::new().await;
    let limits = QueueLimits { requests: 2, bytes: 1 << 20 };
    let store = open(&directory, limits, Arc::new(ConfigProjection)).await;
    let streams = Arc::new(SqlStreams::new(store.clone(), ConfigCodec, 1 << 20));
    let waiting: Vec<_> = (0..2)
        .map(|n| {
            let (streams, commit) = (streams.clone(), commit(&format!("name-{n}"), "v"));
            tokio::spawn(async move { streams.append(commit).await })
        })
        .collect();
    while store.waiting() < 2 {
        tokio::task::yield_now().await;
    }
    let refused = streams.append(commit("third", "v")).await.unwrap_err();
    assert!(
        matches!(&refused, AppendError::Store(StoreError::Overloaded { limit }) if limit == "2 requests"),
        "{refused:?}"
    );
    let _stop = run(&store, &[Task::Writer, Task::Follower]);
    for outcome in join_all(waiting).await {
        outcome.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queue_full_of_bytes_refuses_at_once_and_names_its_limit() {
    let directory = Place::new().await;
    let limits = QueueLimits { requests: 100, bytes: 10_000 };
    let store = open(&directory, limits, Arc::new(ConfigProjection)).await;
    let streams = Arc::new(SqlStreams::new(store.clone(), ConfigCodec, 1 << 20));
    let large = "x".repeat(20_000);
    let first = tokio::spawn({
        let (streams, commit) = (streams.clone(), commit("large", &large));
        async move { streams.append(commit).await }
    });
    while store.waiting() < 1 {
        tokio::task::yield_now().await;
    }
    let refused = streams.append(commit("second", "v")).await.unwrap_err();
    assert!(
        matches!(&refused, AppendError::Store(StoreError::Overloaded { limit }) if limit == "10000 bytes"),
        "{refused:?}"
    );
    let _stop = run(&store, &[Task::Writer, Task::Follower]);
    first.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_goes_away_leaves_its_write_whole() {
    let harness = StoreHarness::new().await;
    let streams = harness.entries_streams();
    for n in 0..50 {
        let append = streams.append(commit(&format!("name-{n}"), "v"));
        // Polled once: it is on the queue, and then nobody waits for it.
        drop(futures::future::select(Box::pin(append), futures::future::ready(())).await);
    }
    harness.signal().subscribe().wait_for(|head| *head == Position(50)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_asked_first_is_done_first() {
    let directory = Place::new().await;
    let store = open(&directory, QueueLimits::default(), Arc::new(ConfigProjection)).await;
    let streams = SqlStreams::new(store.clone(), ConfigCodec, 1 << 20);
    let write = tokio::spawn(async move { streams.append(commit("name", "v")).await });
    while store.waiting() < 1 {
        tokio::task::yield_now().await;
    }
    let flushed = tokio::spawn({
        let store = store.clone();
        async move { store.flush().await }
    });
    while store.waiting() < 2 {
        tokio::task::yield_now().await;
    }
    let _stop = run(&store, &[Task::Writer, Task::Follower]);
    flushed.await.unwrap().unwrap();
    assert_eq!(store.head(), Position(1), "the flush did not wait for the write");
    write.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_writer_writes_what_waits_and_refuses_what_comes() {
    let directory = Place::new().await;
    let store = open(&directory, QueueLimits::default(), Arc::new(ConfigProjection)).await;
    let streams = Arc::new(SqlStreams::new(store.clone(), ConfigCodec, 1 << 20));
    let waiting = tokio::spawn({
        let (streams, commit) = (streams.clone(), commit("waiting", "v"));
        async move { streams.append(commit).await }
    });
    while store.waiting() < 1 {
        tokio::task::yield_now().await;
    }
    let stop = CancellationToken::new();
    stop.cancel();
    let _followed = run(&store, &[Task::Follower]);
    store.run(Task::Writer, stop).await.unwrap();
    waiting.await.unwrap().unwrap();
    let refused = streams.append(commit("late", "v")).await.unwrap_err();
    assert!(matches!(refused, AppendError::Store(StoreError::Unavailable(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_newer_program_has_migrated_nothing_is_written_and_health_says_why() {
    let directory = Place::new().await;
    let store = open(&directory, QueueLimits::default(), Arc::new(ConfigProjection)).await;
    let streams = SqlStreams::new(store.clone(), ConfigCodec, 1 << 20);
    let db = connect(&directory).await;
    db.execute_unprepared("UPDATE head SET schema_version = schema_version + 1").await.unwrap();
    let stop = CancellationToken::new();
    let writer = tokio::spawn({
        let (store, stop) = (store.clone(), stop.clone());
        async move { store.run(Task::Writer, stop).await }
    });
    for _ in 0..2 {
        let refused = streams.append(commit("name", "v")).await.unwrap_err();
        let AppendError::Store(StoreError::Unavailable(why)) = refused else { panic!("{refused:?}") };
        assert!(why.contains("schema"), "{why}");
    }
    let health = WriterHealth(store.clone());
    let Status::Down(why) = health.check().await else { panic!("it is said to work") };
    assert!(why.contains("a newer Daybook"), "{why}");
    assert!(health.is_in_doubt(), "it is ready");
    assert_eq!(store.head(), Position(0));
    // What it was told before goes on: it is for whoever runs the process to end it.
    stop.cancel();
    writer.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_of_two_thousand_new_records_has_their_claims_and_keys() {
    const MEMBERS: u128 = 2_000;
    let harness = StoreHarness::new().await;
    let streams = harness.members();
    let id = |n| MemberId(Uuid::from_u128(n));
    let ids: Vec<_> = (0..MEMBERS).map(id).collect();
    let commit = |based_on: Vec<Loaded<Member>>, events: &dyn Fn(u128) -> MemberEvent| {
        let changes = based_on.into_iter().zip(0..).map(|(based_on, n)| StreamChange {
            id: id(n),
            based_on,
            events: vec![events(n)],
        });
        NewCommit::new(changes.collect(), CommandContext::new(Principal::System, Uuid::nil()))
    };
    let registered = |n| MemberEvent::registered(&format!("{n}@x"));
    streams.append(commit(vec![Loaded::absent(); ids.len()], &registered)).await.unwrap();
    assert_eq!(texts(&harness.directory, "SELECT owner AS text FROM data_keys").await.len(), 2_000);
    assert_eq!(texts(&harness.directory, "SELECT value AS text FROM claims").await.len(), 2_000);

    // As many claims are read, given back and taken.
    let moved = |n| MemberEvent::email_changed(&format!("{n}@x"), &format!("{n}@y"));
    let loaded = streams.load(&ids).await.unwrap();
    assert!(loaded.iter().all(|member| member.version == 1));
    streams.append(commit(loaded, &moved)).await.unwrap();
    let mut claims = texts(&harness.directory, "SELECT value AS text FROM claims").await;
    claims.retain(|value| value.ends_with("@y"));
    assert_eq!(claims.len(), 2_000);
    assert_eq!(texts(&harness.directory, "SELECT owner AS text FROM data_keys").await.len(), 2_000);
}
