//! A store of customers with its tasks running.

use std::sync::Arc;

use daybook_application::customers::testing::CustomersHarness;
use daybook_application::customers::{CustomerNotes, CustomerRecords, ImportRecords};
use daybook_application::shared::{
    AppendError, CommandContext, EventLog, Loaded, NewCommit, Position, Receipts, StreamChange, Streams,
    Timeline,
};
use daybook_application::testing::FixedClock;
use daybook_domain::customers::{Customer, CustomerEvent, CustomerId, Profile, Tags};
use daybook_domain::shared::{Actor, Timestamp};
use sea_orm::{ConnectionTrait, Statement};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use crate::customers::tables::TABLES;
use crate::customers::{CachedCustomers, CustomerCodec, CustomerProjection, SqlCustomers};
use crate::event_store::{
    InstallationKey, Progress, QueueLimits, Registration, SqlEventLog, SqlReceipts, SqlStreams, SqlTimeline,
    Store, StoreSettings, Task,
};
use crate::shared::{DatabaseSettings, no_meter};

const CACHE: u64 = 1 << 20;

pub(super) struct SqliteHarness {
    pub(super) store: Arc<Store>,
    pub(super) streams: Arc<SqlStreams<Customer, CustomerCodec>>,
    pub(super) cached: Arc<CachedCustomers>,
    clock: Arc<FixedClock>,
    _directory: TempDir,
    _running: DropGuard,
}

impl SqliteHarness {
    pub(super) async fn new() -> Self {
        let (directory, clock) = (TempDir::new().unwrap(), Arc::new(FixedClock::default()));
        let settings = StoreSettings {
            database: DatabaseSettings { file: directory.path().join("daybook.db"), readers: 4 },
            queue: QueueLimits::default(),
            installation_key: Some(InstallationKey::new([7; 32])),
            erasure_ledger: None,
            meter: no_meter(),
        };
        let registrations =
            vec![Registration::new::<Customer, _>(CustomerCodec, Arc::new(CustomerProjection))];
        let store = Arc::new(Store::open(settings, registrations, clock.clone()).await.unwrap());
        let cached = Arc::new(CachedCustomers::new(SqlCustomers::new(store.clone()), CACHE));
        store.follow(vec![cached.clone()]);
        let stop = CancellationToken::new();
        for task in [Task::Writer, Task::Loader, Task::Follower, Task::Overwriter] {
            let (store, stop) = (store.clone(), stop.clone());
            tokio::spawn(async move { store.run(task, stop).await });
        }
        let streams = Arc::new(SqlStreams::new(store.clone(), CustomerCodec, CACHE));
        Self { store, streams, cached, clock, _directory: directory, _running: stop.drop_guard() }
    }

    pub(super) fn sql(&self) -> SqlCustomers {
        SqlCustomers::new(self.store.clone())
    }

    pub(super) async fn verify(&self) {
        self.store.verify(None, &Silent).await.unwrap();
    }

    /// Every row of every table of customers, as text, and the claims.
    pub(super) async fn rows(&self) -> Vec<String> {
        let mut rows = Vec::new();
        let claims = ("claims", "scope, value", vec!["scope", "value", "stream"]);
        let tables = TABLES.iter().map(|table| (table.name, table.key.join(", "), table.columns.to_vec()));
        for (name, key, columns) in tables.chain([(claims.0, claims.1.to_owned(), claims.2)]) {
            let all: Vec<_> = columns.iter().map(|column| format!("quote({column})")).collect();
            let all = all.join(" || ',' || ");
            for row in self.query(&format!("SELECT {all} FROM {name} ORDER BY {key}")).await {
                rows.push(format!("{name}: {row}"));
            }
        }
        rows
    }

    /// The first column of what a statement finds, as text.
    pub(super) async fn query(&self, sql: &str) -> Vec<String> {
        let db = self.store.readers();
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let rows = db.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    pub(super) async fn append(
        &self,
        id: CustomerId,
        based_on: Loaded<Customer>,
        events: Vec<CustomerEvent>,
    ) -> Result<Position, AppendError> {
        let changes = vec![StreamChange { id, based_on, events }];
        Ok(self.streams.append(NewCommit::new(changes, context())).await?.position)
    }

    pub(super) async fn create(&self, n: u64, email: &str) -> Result<Position, AppendError> {
        let events = Customer::create(person(email), Tags::default(), None);
        self.append(id(n), Loaded::absent(), events).await
    }

    /// Appends what a decision on the customer as it is says.
    pub(super) async fn act(
        &self,
        n: u64,
        decision: impl FnOnce(&Customer) -> Vec<CustomerEvent>,
    ) -> Result<Position, AppendError> {
        let based_on = self.streams.load(&[id(n)]).await.unwrap().remove(0);
        let events = decision(based_on.state.as_deref().unwrap());
        self.append(id(n), based_on, events).await
    }
}

pub(super) fn context() -> CommandContext {
    CommandContext::new(Actor::system(), Uuid::nil())
}

pub(super) fn id(n: u64) -> CustomerId {
    CustomerId::new(Uuid::from_u128(n.into()))
}

pub(super) fn person(email: &str) -> Profile {
    Profile { name: "Somebody".parse().unwrap(), email: email.parse().unwrap(), phone: None, address: None }
}

struct Silent;

impl Progress for Silent {
    fn at(&self, _: Position, _: Position) {}
}

impl CustomersHarness for SqliteHarness {
    fn streams(&self) -> Arc<dyn Streams<Customer>> {
        self.streams.clone()
    }

    fn records(&self) -> Arc<dyn CustomerRecords> {
        self.cached.clone()
    }

    fn notes(&self) -> Arc<dyn CustomerNotes> {
        Arc::new(self.sql())
    }

    fn imports(&self) -> Arc<dyn ImportRecords> {
        Arc::new(self.sql())
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

    fn set_time(&self, now: Timestamp) {
        self.clock.set(now);
    }

    async fn rebuild(&self) {
        self.store.rebuild(&Silent).await.unwrap();
    }
}
