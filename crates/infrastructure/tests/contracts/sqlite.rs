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
use daybook_infrastructure::shared::DatabaseSettings;
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::member::{MemberCodec, NoProjection};

const CACHE: u64 = 1 << 20;

pub struct SqliteHarness {
    pub store: Arc<Store>,
    pub directory: TempDir,
    clock: Arc<FixedClock>,
    entries: Arc<CachedConfigEntries>,
    _running: DropGuard,
}

impl SqliteHarness {
    pub async fn new() -> Self {
        Self::open(TempDir::new().unwrap()).await
    }

    /// Only opens the store.
    pub async fn try_open(directory: &TempDir) -> Result<(Store, Arc<FixedClock>), OpenError> {
        let clock = Arc::new(FixedClock::default());
        let settings = StoreSettings {
            database: DatabaseSettings { file: directory.path().join("daybook.db"), readers: 4 },
            queue: QueueLimits::default(),
            installation_key: Some(InstallationKey::new([7; 32])),
        };
        let registrations = vec![
            Registration::new::<Entry, _>(ConfigCodec, Arc::new(ConfigProjection)),
            Registration::new::<Member, _>(MemberCodec, Arc::new(NoProjection)),
        ];
        Ok((Store::open(settings, registrations, clock.clone()).await?, clock))
    }

    async fn open(directory: TempDir) -> Self {
        let (store, clock) = Self::try_open(&directory).await.unwrap();
        let store = Arc::new(store);
        let entries = Arc::new(CachedConfigEntries::new(SqlConfigEntries::new(store.clone()), CACHE));
        store.follow(vec![entries.clone()]);
        let stop = CancellationToken::new();
        for task in [Task::Writer, Task::Loader, Task::Follower] {
            let (store, stop) = (store.clone(), stop.clone());
            tokio::spawn(async move { store.run(task, stop).await });
        }
        Self { store, directory, clock, entries, _running: stop.drop_guard() }
    }
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
