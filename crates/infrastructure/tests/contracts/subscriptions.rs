//! Subscriptions: every event once, across restarts, with the checkpoint stored with the effect.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::shared::{CommandContext, Loaded, NewCommit, StreamChange};
use daybook_application::testing::Harness as _;
use daybook_domain::access::Principal;
use daybook_domain::config::{ConfigEvent, ConfigName, Entry, ValueType};
use daybook_infrastructure::event_store::{RecordedEvent, Store, Task, subscription};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, Statement};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::place::{Place, connect};
use super::store::StoreHarness;

/// Writes the position of every event into a table of its own; fails as often as it is told.
struct Copier {
    failures: std::sync::atomic::AtomicUsize,
    copied: watch::Sender<u64>,
}

#[async_trait]
impl subscription::Subscriber for Copier {
    fn name(&self) -> &'static str {
        "copier"
    }

    async fn handle(&self, tx: &DatabaseTransaction, events: &[RecordedEvent]) -> Result<(), DbErr> {
        use std::sync::atomic::Ordering;
        let table = "CREATE TABLE IF NOT EXISTS copies (nth BIGINT PRIMARY KEY, position BIGINT NOT NULL)";
        tx.execute_unprepared(table).await?;
        for event in events {
            tx.execute_unprepared(&format!(
                "INSERT INTO copies SELECT COUNT(*), {} FROM copies",
                event.position
            ))
            .await?;
        }
        let left = self.failures.load(Ordering::SeqCst);
        if left > 0 {
            self.failures.store(left - 1, Ordering::SeqCst);
            return Err(DbErr::Custom("planted".into()));
        }
        let last = events.last().map_or(0, |event| event.position.0);
        self.copied.send_modify(|copied| *copied = (*copied).max(last));
        Ok(())
    }
}

async fn set(harness: &StoreHarness, names: std::ops::Range<u32>) {
    let streams = harness.entries_streams();
    for n in names {
        let id: ConfigName = format!("name-{n}").parse().unwrap();
        let value = "v".parse().unwrap();
        let event = ConfigEvent::ValueSet { value, value_type: ValueType::String, old_value: None };
        let change = StreamChange::<Entry> { id, based_on: Loaded::absent(), events: vec![event] };
        let context = CommandContext::new(Principal::System, Uuid::nil());
        streams.append(NewCommit::new(vec![change], context)).await.unwrap();
    }
}

fn start(
    store: &Arc<Store>,
    copier: &Arc<Copier>,
) -> (CancellationToken, tokio::task::JoinHandle<Result<(), daybook_application::shared::StoreError>>) {
    let stop = CancellationToken::new();
    (stop.clone(), tokio::spawn(subscription::run(store.clone(), copier.clone(), stop)))
}

async fn copies(place: &Place) -> Vec<i64> {
    let db = connect(place).await;
    let sql = Statement::from_string(db.get_database_backend(), "SELECT position FROM copies ORDER BY nth");
    db.query_all_raw(sql).await.unwrap().iter().map(|row| row.try_get("", "position").unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_has_its_effect_once_across_failures_and_restarts() {
    let harness = StoreHarness::new().await;
    let copier = Arc::new(Copier { failures: 2.into(), copied: watch::Sender::new(0) });
    let mut progress = copier.copied.subscribe();
    set(&harness, 0..150).await;
    for _ in 0..2 {
        let (_stop, run) = start(&harness.store, &copier);
        assert!(run.await.unwrap().is_err(), "the planted failure ends it");
    }
    let (stop, run) = start(&harness.store, &copier);
    progress.wait_for(|copied| *copied == 150).await.unwrap();
    stop.cancel();
    run.await.unwrap().unwrap();

    set(&harness, 150..200).await;
    let (_stop, _run) = start(&harness.store, &copier);
    progress.wait_for(|copied| *copied == 200).await.unwrap();
    set(&harness, 200..210).await;
    progress.wait_for(|copied| *copied == 210).await.unwrap();
    harness.store.flush().await.unwrap();
    assert_eq!(copies(&harness.directory).await, (1..=210).collect::<Vec<i64>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_was_replaced_stops_a_subscription() {
    let harness = StoreHarness::new().await;
    let copier = Arc::new(Copier { failures: 0.into(), copied: watch::Sender::new(0) });
    set(&harness, 0..3).await;
    let (stop, run) = start(&harness.store, &copier);
    copier.copied.subscribe().wait_for(|copied| *copied == 3).await.unwrap();
    stop.cancel();
    run.await.unwrap().unwrap();
    let db = connect(&harness.directory).await;
    db.execute_unprepared("UPDATE checkpoints SET hash = zeroblob(32)").await.unwrap();
    let (_stop, run) = start(&harness.store, &copier);
    let error = run.await.unwrap().unwrap_err();
    assert!(matches!(error, daybook_application::shared::StoreError::Failed(_)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_writers_task_cannot_be_started_twice() {
    let harness = StoreHarness::new().await;
    harness.store.flush().await.unwrap();
    assert!(harness.store.run(Task::Writer, CancellationToken::new()).await.is_err());
}
