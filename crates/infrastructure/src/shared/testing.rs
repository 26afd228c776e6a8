//! A store with nothing in it, in a place of its own, with its tasks running.

use std::sync::Arc;

use daybook_application::shared::Position;
use daybook_application::testing::FixedClock;
use daybook_test_servers::{Postgres, TestDatabase};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tempfile::TempDir;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::{DatabaseSettings, Location, Server, no_meter};
use crate::event_store::{
    InstallationKey, Progress, ProjectedTable, QueueLimits, Registration, Store, StoreSettings, Task,
    VerifyError,
};

/// A place with nothing in it, which goes when it is dropped.
pub(crate) enum Place {
    /// A directory with a file.
    File(TempDir),
    /// A database on a server.
    Server(TestDatabase),
}

impl Place {
    pub(crate) fn file() -> Self {
        Self::File(TempDir::new().unwrap())
    }

    pub(crate) async fn server() -> Self {
        Self::Server(Postgres::new_database().await)
    }

    fn settings(&self, readers: u32) -> DatabaseSettings {
        let location = match self {
            Self::File(directory) => directory.path().join("daybook.db").into(),
            Self::Server(database) => Location::from(database.url().parse::<Server>().unwrap()),
        };
        DatabaseSettings { location, readers }
    }

    /// The function that shows any value as text.
    fn quote(&self) -> &'static str {
        match self {
            Self::File(_) => "quote",
            Self::Server(_) => "dialect.quote",
        }
    }
}

/// The store, its clock, and what ends with them.
pub(crate) struct RunningStore {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<FixedClock>,
    place: Place,
    running: CancellationToken,
    _end: DropGuard,
}

struct Silent;

impl Progress for Silent {
    fn at(&self, _: Position, _: Position) {}
}

impl RunningStore {
    /// A store without events; its tasks begin with [`run`](Self::run).
    pub(crate) async fn open(place: Place, registration: Registration, key: Option<InstallationKey>) -> Self {
        Self::open_with(place, vec![registration], key).await
    }

    /// The same with several kinds of records.
    pub(crate) async fn open_with(
        place: Place,
        registrations: Vec<Registration>,
        key: Option<InstallationKey>,
    ) -> Self {
        let clock = Arc::new(FixedClock::default());
        let settings = StoreSettings {
            database: place.settings(4),
            queue: QueueLimits::default(),
            installation_key: key,
            erasure_ledger: None,
            meter: no_meter(),
        };
        let store = Arc::new(Store::open(settings, registrations, clock.clone()).await.unwrap());
        let running = CancellationToken::new();
        Self { store, clock, place, _end: running.clone().drop_guard(), running }
    }

    /// Begins the tasks; followers are told to the store before.
    pub(crate) fn run(&self) {
        for task in [Task::Writer, Task::Loader, Task::Follower, Task::Overwriter] {
            let (store, stop) = (self.store.clone(), self.running.clone());
            tokio::spawn(async move { store.run(task, stop).await });
        }
    }

    pub(crate) fn backend(&self) -> DbBackend {
        self.store.readers().get_database_backend()
    }

    pub(crate) async fn verify(&self) -> Result<(), VerifyError> {
        self.store.verify(None, &Silent).await.map(drop)
    }

    pub(crate) async fn rebuild(&self) {
        self.store.rebuild(&Silent).await.unwrap();
    }

    /// Changes the database behind the store's back.
    pub(crate) async fn tamper(&self, sql: &str) {
        self.store.database().writer.execute_unprepared(sql).await.unwrap();
    }

    /// Every row of these tables, as text, and the claims.
    pub(crate) async fn rows(&self, tables: &[ProjectedTable]) -> Vec<String> {
        let claims = ("claims", "scope, value".to_owned(), &["scope", "value", "stream"][..]);
        let tables = tables.iter().map(|table| (table.name, table.key.join(", "), table.columns));
        let (mut rows, quote) = (Vec::new(), self.place.quote());
        for (name, key, columns) in tables.chain([claims]) {
            let all: Vec<_> = columns.iter().map(|column| format!("{quote}({column})")).collect();
            let all = all.join(" || ',' || ");
            for row in self.query(&format!("SELECT {all} FROM {name} ORDER BY {key}")).await {
                rows.push(format!("{name}: {row}"));
            }
        }
        rows
    }

    /// The first column of what a statement finds, as text.
    pub(crate) async fn query(&self, sql: &str) -> Vec<String> {
        let db = self.store.readers();
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let rows = db.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }
}
