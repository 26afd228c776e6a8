//! A store on SQLite in a directory of its own, with its tasks running.

use std::sync::Arc;

use daybook_application::config::ConfigEntries;
use daybook_application::shared::{EventLog, HeadSignal, Receipts, Streams, Timeline, Watermark};
use daybook_application::testing::member::Member;
use daybook_application::testing::{FixedClock, Harness};
use daybook_domain::config::Entry;
use daybook_domain::shared::Timestamp;
use daybook_infrastructure::config::{CachedConfigEntries, ConfigCodec, ConfigProjection, SqlConfigEntries};
use daybook_infrastructure::event_store::{
    InstallationKey, OpenError, QueueLimits, Registration, SqlEventLog, SqlReceipts, SqlStreams, SqlTimeline,
    Store, StoreSettings, Task,
};
use daybook_infrastructure::shared::{DatabaseSettings, no_meter};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::member::{MemberCodec, NoProjection};

const CACHE: u64 = 1 << 20;

/// The installation key.
pub const KEY: [u8; 32] = [7; 32];

/// The name of the erasure ledger.
pub const LEDGER: &str = "erasures.ndjson";

pub struct SqliteHarness {
    pub store: Arc<Store>,
    pub directory: TempDir,
    clock: Arc<FixedClock>,
    entries: Arc<CachedConfigEntries>,
    _running: DropGuard,
}

/// All that a store needs to have running.
pub const TASKS: [Task; 4] = [Task::Writer, Task::Loader, Task::Follower, Task::Overwriter];

impl SqliteHarness {
    pub async fn new() -> Self {
        Self::open(TempDir::new().unwrap()).await
    }

    /// Only opens the store.
    pub async fn try_open(directory: &TempDir) -> Result<(Store, Arc<FixedClock>), OpenError> {
        Self::try_open_with(directory, Some(KEY)).await
    }

    /// Only opens the store, with this installation key.
    pub async fn try_open_with(
        directory: &TempDir,
        key: Option<[u8; 32]>,
    ) -> Result<(Store, Arc<FixedClock>), OpenError> {
        let clock = Arc::new(FixedClock::default());
        let store = Store::open(settings(directory, key), registrations(), clock.clone()).await?;
        Ok((store, clock))
    }

    /// Only opens the store, to read it.
    pub async fn try_open_to_read(directory: &TempDir) -> Result<Store, OpenError> {
        let clock = Arc::new(FixedClock::default());
        Store::open_to_read(settings(directory, Some(KEY)), registrations(), clock).await
    }

    /// Opens what is in a directory, with its tasks running.
    pub async fn open(directory: TempDir) -> Self {
        let (store, clock) = Self::try_open(&directory).await.unwrap();
        let store = Arc::new(store);
        let entries = Arc::new(CachedConfigEntries::new(SqlConfigEntries::new(store.clone()), CACHE));
        store.follow(vec![entries.clone()]);
        let stop = CancellationToken::new();
        for task in TASKS {
            let (store, stop) = (store.clone(), stop.clone());
            tokio::spawn(async move { store.run(task, stop).await });
        }
        Self { store, directory, clock, entries, _running: stop.drop_guard() }
    }
}

fn settings(directory: &TempDir, key: Option<[u8; 32]>) -> StoreSettings {
    StoreSettings {
        database: DatabaseSettings { file: directory.path().join("daybook.db"), readers: 4 },
        queue: QueueLimits::default(),
        installation_key: key.map(InstallationKey::new),
        erasure_ledger: Some(directory.path().join(LEDGER)),
        meter: no_meter(),
    }
}

fn registrations() -> Vec<Registration> {
    vec![
        Registration::new::<Entry, _>(ConfigCodec, Arc::new(ConfigProjection)),
        Registration::new::<Member, _>(MemberCodec, Arc::new(NoProjection)),
    ]
}

/// A connection of somebody else's.
pub async fn connect(directory: &TempDir) -> DatabaseConnection {
    let file = directory.path().join("daybook.db");
    sea_orm::Database::connect(format!("sqlite://{}", file.display())).await.unwrap()
}

/// Changes the data behind the store's back.
pub async fn tamper(directory: &TempDir, sql: &str) {
    let db = connect(directory).await;
    let done = db.execute_unprepared(sql).await.unwrap();
    assert!(done.rows_affected() > 0, "{sql} changed nothing");
    db.close().await.unwrap();
}

/// The texts of one column, called `text`.
pub async fn texts(directory: &TempDir, sql: &str) -> Vec<String> {
    let db = connect(directory).await;
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    db.close().await.unwrap();
    rows.iter().map(|row| row.try_get("", "text").unwrap()).collect()
}

impl Harness for SqliteHarness {
    fn members(&self) -> Arc<dyn Streams<Member>> {
        Arc::new(SqlStreams::new(self.store.clone(), MemberCodec, CACHE))
    }

    fn entries_streams(&self) -> Arc<dyn Streams<Entry>> {
        Arc::new(SqlStreams::new(self.store.clone(), ConfigCodec, CACHE))
    }

    fn receipts(&self) -> Arc<dyn Receipts> {
        Arc::new(SqlReceipts::new(self.store.clone()))
    }

    fn log(&self) -> Arc<dyn EventLog> {
        Arc::new(SqlEventLog::new(self.store.clone()))
    }

    fn timeline(&self) -> Arc<dyn Timeline> {
        Arc::new(SqlTimeline::new(self.store.clone()))
    }

    fn config_entries(&self) -> Arc<dyn ConfigEntries> {
        self.entries.clone()
    }

    fn signal(&self) -> Arc<dyn HeadSignal> {
        self.store.signal()
    }

    fn watermark(&self) -> Arc<dyn Watermark> {
        self.store.follower().clone()
    }

    fn set_time(&self, now: Timestamp) {
        self.clock.set(now);
    }
}
