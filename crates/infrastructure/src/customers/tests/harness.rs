//! A store of customers with its tasks running.

use std::sync::Arc;

use daybook_application::customers::testing::CustomersHarness;
use daybook_application::customers::{CustomerNotes, CustomerRecords, ImportRecords};
use daybook_application::shared::{
    AppendError, CommandContext, EventLog, Loaded, NewCommit, Position, Receipts, StreamChange, Streams,
    Timeline,
};
use daybook_domain::access::Principal;
use daybook_domain::customers::{Customer, CustomerEvent, CustomerId, Profile, Tags};
use daybook_domain::shared::Timestamp;
use uuid::Uuid;

use crate::customers::tables::TABLES;
use crate::customers::{CachedCustomers, CustomerCodec, CustomerProjection, SqlCustomers};
use crate::event_store::{
    InstallationKey, Registration, SqlEventLog, SqlReceipts, SqlStreams, SqlTimeline, Store,
};
use crate::shared::testing::{Place, RunningStore};

const CACHE: u64 = 1 << 20;

pub(super) struct StoreHarness {
    pub(super) store: Arc<Store>,
    pub(super) streams: Arc<SqlStreams<Customer, CustomerCodec>>,
    pub(super) cached: Arc<CachedCustomers>,
    running: RunningStore,
}

impl StoreHarness {
    /// In a file of its own.
    pub(super) async fn new() -> Self {
        Self::at(Place::file()).await
    }

    /// In a database of its own on a server.
    pub(super) async fn on_postgres() -> Self {
        Self::at(Place::server().await).await
    }

    async fn at(place: Place) -> Self {
        let registration = Registration::new::<Customer, _>(CustomerCodec, Arc::new(CustomerProjection));
        let running = RunningStore::open(place, registration, Some(InstallationKey::new([7; 32]))).await;
        let store = running.store.clone();
        let cached = Arc::new(CachedCustomers::new(SqlCustomers::new(store.clone()), CACHE));
        store.follow(vec![cached.clone()]);
        running.run();
        let streams = Arc::new(SqlStreams::new(store.clone(), CustomerCodec, CACHE));
        Self { store, streams, cached, running }
    }

    pub(super) fn sql(&self) -> SqlCustomers {
        SqlCustomers::new(self.store.clone())
    }

    pub(super) async fn verify(&self) {
        self.running.verify().await.unwrap();
    }

    pub(super) async fn rows(&self) -> Vec<String> {
        self.running.rows(&TABLES).await
    }

    pub(super) async fn query(&self, sql: &str) -> Vec<String> {
        self.running.query(sql).await
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
    CommandContext::new(Principal::System, Uuid::nil())
}

pub(super) fn id(n: u64) -> CustomerId {
    CustomerId::new(Uuid::from_u128(n.into()))
}

pub(super) fn person(email: &str) -> Profile {
    Profile { name: "Somebody".parse().unwrap(), email: email.parse().unwrap(), phone: None, address: None }
}

impl CustomersHarness for StoreHarness {
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
        self.running.clock.set(now);
    }

    async fn rebuild(&self) {
        self.running.rebuild().await;
    }
}
