//! A disk that is full, and has room again.

use std::sync::Arc;

use daybook_application::shared::{
    AppendError, CommandContext, Loaded, NewCommit, Position, StoreError, StreamChange, Streams,
};
use daybook_application::testing::FixedClock;
use daybook_domain::access::Principal;
use daybook_domain::config::{Entry, ValueType};
use sea_orm::ConnectionTrait;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{ConfigCodec, ConfigProjection, SqlConfigEntries};
use crate::event_store::{QueueLimits, Registration, SqlStreams, Store, StoreSettings, Task};
use crate::shared::{DatabaseSettings, no_meter};

async fn open(directory: &TempDir) -> Arc<Store> {
    let settings = StoreSettings {
        database: DatabaseSettings { location: directory.path().join("daybook.db").into(), readers: 2 },
        queue: QueueLimits::default(),
        installation_key: None,
        erasure_ledger: None,
        meter: no_meter(),
    };
    let registrations = vec![Registration::new::<Entry, _>(ConfigCodec, Arc::new(ConfigProjection))];
    let store =
        Arc::new(Store::open(settings, registrations, Arc::new(FixedClock::default())).await.unwrap());
    for task in [Task::Writer, Task::Loader, Task::Follower] {
        let store = store.clone();
        tokio::spawn(async move { store.run(task, CancellationToken::new()).await });
    }
    store
}

fn set(name: &str) -> NewCommit<Entry> {
    let value = "x".repeat(5_000).parse().unwrap();
    let events = Entry::set(None, value, Some(ValueType::String)).unwrap();
    let change = StreamChange { id: name.parse().unwrap(), based_on: Loaded::absent(), events };
    NewCommit::new(vec![change], CommandContext::new(Principal::System, Uuid::nil()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_full_disk_what_is_acknowledged_is_committed() {
    let directory = TempDir::new().unwrap();
    let store = open(&directory).await;
    let streams = SqlStreams::new(store.clone(), ConfigCodec, 1 << 20);
    streams.append(set("first")).await.unwrap();
    store.database.writer.execute_unprepared("PRAGMA max_page_count = 60").await.unwrap();
    let mut written = 1;
    let refused = loop {
        match streams.append(set(&format!("name-{written}"))).await {
            Ok(_) => written += 1,
            Err(refused) => break refused,
        }
    };
    assert!(
        matches!(&refused, AppendError::Store(StoreError::Unavailable(why)) if why == "the disk is full"),
        "{refused:?}"
    );
    assert!(!store.is_broken(), "reads and later writes go on");

    store.database.writer.execute_unprepared("PRAGMA max_page_count = 100000").await.unwrap();
    assert!(matches!(streams.append(set("first")).await, Err(AppendError::Conflict)));
    let appended = streams.append(set("after")).await.unwrap();
    assert_eq!(appended.position, Position(written + 1));
    // Another connection sees only what is committed.
    let seen = SqlConfigEntries::new(store.clone()).current(&"after".parse().unwrap()).await.unwrap();
    assert_eq!((seen.value.map(|entry| entry.version), seen.position), (Some(1), appended.position));
}
