//! A node of an older program beside newer ones.

use std::sync::Arc;

use daybook_application::shared::{
    AppendError, CommandContext, HealthCheck as _, NewCommit, Status, StoreError, StreamChange, Streams as _,
    Vital as _, Watermark as _,
};
use daybook_application::testing::SequentialIds;
use daybook_application::testing::member::{MemberEvent, MemberId};
use daybook_domain::access::Principal;
use daybook_domain::config::{ConfigEvent, Entry, ValueType};
use daybook_infrastructure::config::{ConfigCodec, ConfigProjection};
use daybook_infrastructure::event_store::{
    InstallationKey, OpenError, QueueLimits, Registration, SqlStreams, Store, StoreSettings, Task,
    WriterHealth,
};
use daybook_infrastructure::shared::{SystemClock, no_meter};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use super::nodes::{happen, node, set};
use super::place::{Place, connect};
use super::store::{KEY, TASKS};
use sea_orm::ConnectionTrait;

/// Opens the store of a program that has no members yet.
async fn open(place: &Place) -> Result<Store, OpenError> {
    let settings = StoreSettings {
        database: place.settings(2),
        queue: QueueLimits::default(),
        installation_key: Some(InstallationKey::new(KEY)),
        erasure_ledger: None,
        meter: no_meter(),
    };
    let registrations = vec![Registration::new::<Entry, _>(ConfigCodec, Arc::new(ConfigProjection))];
    Store::open(settings, registrations, Arc::new(SystemClock)).await
}

async fn older(place: &Place) -> (Arc<Store>, DropGuard) {
    let (store, stop) = (Arc::new(open(place).await.unwrap()), CancellationToken::new());
    for task in TASKS.into_iter().chain([Task::Listener]) {
        let (store, stop) = (store.clone(), stop.clone());
        tokio::spawn(async move { store.run(task, stop).await });
    }
    (store, stop.drop_guard())
}

/// Why a node is not ready; fails if it is.
async fn ailment(store: &Arc<Store>) -> String {
    let health = WriterHealth(store.clone());
    assert!(health.is_in_doubt(), "it is ready");
    match health.check().await {
        Status::Down(why) => why,
        status => panic!("{status:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_meets_events_of_a_newer_program_writes_nothing_more_and_does_not_start_again() {
    let place = Arc::new(Place::new().await);
    let newer = node(&place, place.settings(4)).await;
    let (older, _running) = older(&place).await;
    let position =
        happen(&newer, MemberId(SequentialIds::nth(1)), MemberEvent::registered("a@b.example")).await;
    older.follower().reached(position).await.unwrap();
    let why = ailment(&older).await;
    assert!(why.contains("Registered") && why.contains("a newer Daybook"), "{why}");
    let streams = SqlStreams::new(older.clone(), ConfigCodec, 1 << 20);
    let id = "name".parse().unwrap();
    let based_on = streams.load(std::slice::from_ref(&id)).await.unwrap().remove(0);
    let event =
        ConfigEvent::ValueSet { value: "v".parse().unwrap(), value_type: ValueType::String, old_value: None };
    let change = StreamChange::<Entry> { id, based_on, events: vec![event] };
    let commit = NewCommit::new(vec![change], CommandContext::new(Principal::System, Uuid::nil()));
    let refused = streams.append(commit).await.unwrap_err();
    assert!(matches!(refused, AppendError::Store(StoreError::Unavailable(_))), "{refused:?}");
    set(&newer, "name", "a").await;
    let refused = open(&place).await.err().unwrap().to_string();
    assert!(refused.contains("Registered") && refused.contains("newer version of Daybook"), "{refused}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_whose_tables_are_migrated_knows_without_writing_and_leaves_work_for_all_to_others() {
    let place = Arc::new(Place::new().await);
    let (older, _running) = older(&place).await;
    let working = watch::Sender::new(false);
    let work = |stop: CancellationToken| {
        working.send_replace(true);
        async move {
            stop.cancelled().await;
            Ok(())
        }
    };
    let stop = CancellationToken::new();
    let alone = older.alone("work", &stop, work);
    let migrated = async {
        working.subscribe().wait_for(|working| *working).await.unwrap();
        let db = connect(&place).await;
        db.execute_unprepared("UPDATE head SET schema_version = schema_version + 1").await.unwrap();
        // Read every second, whether anything is written or not; and then the lease is given back.
        let leases = "SELECT name AS text FROM leases WHERE name = 'work'";
        while !WriterHealth(older.clone()).is_in_doubt()
            || !super::place::texts(&place, leases).await.is_empty()
        {
            tokio::task::yield_now().await;
        }
        assert!(ailment(&older).await.contains("schema"));
        stop.cancel();
    };
    let (ended, ()) = tokio::join!(alone, migrated);
    ended.unwrap();
}
