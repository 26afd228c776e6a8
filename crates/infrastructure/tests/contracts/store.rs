//! A store in a place of its own, with its tasks running.

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
use tokio_util::sync::{CancellationToken, DropGuard};

use super::member::{MemberCodec, NoProjection};
use super::place::Place;

const CACHE: u64 = 1 << 20;

/// The installation key.
pub const KEY: [u8; 32] = [7; 32];

/// The name of the erasure ledger.
pub const LEDGER: &str = "erasures.ndjson";

pub struct StoreHarness {
    pub store: Arc<Store>,
    pub directory: Arc<Place>,
    clock: Arc<FixedClock>,
    entries: Arc<CachedConfigEntries>,
    _running: DropGuard,
}

/// All that a store needs to have running.
pub const TASKS: [Task; 4] = [Task::Writer, Task::Loader, Task::Follower, Task::Overwriter];

impl StoreHarness {
    pub async fn new() -> Self {
        Self::open(Place::new().await).await
    }

    /// Only opens the store.
    pub async fn try_open(directory: &Place) -> Result<(Store, Arc<FixedClock>), OpenError> {
        Self::try_open_with(directory, Some(KEY)).await
    }

    /// Only opens the store, with this installation key.
    pub async fn try_open_with(
        directory: &Place,
        key: Option<[u8; 32]>,
    ) -> Result<(Store, Arc<FixedClock>), OpenError> {
        let clock = Arc::new(FixedClock::default());
        let settings = settings(directory, directory.settings(4), key);
        let store = Store::open(settings, registrations(), clock.clone()).await?;
        Ok((store, clock))
    }

    /// Only opens the store, to read it.
    pub async fn try_open_to_read(directory: &Place) -> Result<Store, OpenError> {
        let clock = Arc::new(FixedClock::default());
        let settings = settings(directory, directory.settings(4), Some(KEY));
        Store::open_to_read(settings, registrations(), clock).await
    }

    /// Opens what is in a directory, with its tasks running.
    pub async fn open(directory: impl Into<Arc<Place>>) -> Self {
        let directory = directory.into();
        let database = directory.settings(4);
        Self::open_with(directory, database, &TASKS).await
    }

    /// Opens what is at this address, with these tasks running.
    pub async fn open_with(directory: Arc<Place>, database: DatabaseSettings, tasks: &[Task]) -> Self {
        let clock = Arc::new(FixedClock::default());
        let settings = settings(&directory, database, Some(KEY));
        let store = Arc::new(Store::open(settings, registrations(), clock.clone()).await.unwrap());
        let entries = Arc::new(CachedConfigEntries::new(SqlConfigEntries::new(store.clone()), CACHE));
        store.follow(vec![entries.clone()]);
        let stop = CancellationToken::new();
        for &task in tasks {
            let (store, stop) = (store.clone(), stop.clone());
            tokio::spawn(async move { store.run(task, stop).await });
        }
        Self { store, directory, clock, entries, _running: stop.drop_guard() }
    }
}

fn settings(directory: &Place, database: DatabaseSettings, key: Option<[u8; 32]>) -> StoreSettings {
    StoreSettings {
        database,
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

impl Harness for StoreHarness {
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
