//! The store as a whole.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use daybook_application::shared::{Clock, HeadSignal, LogId, Position, StoreError};
use opentelemetry::metrics::Meter;
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::bus::Bus;
use super::erasing::{Ledger, Overwriting};
use super::follower::{Follower, LogFollower};
use super::head::Head;
use super::installation;
use super::loader::{Loader, LoaderTask};
use super::nodes::{self, Nodes};
use super::opening::{OpenError, StoreSettings, check_forms, open_ledger, prepare};
use super::progress::Subscriptions;
use super::registry::{Registration, Registry};
use super::sealing::Keyring;
use super::taking_in::StatesAtHand;
use super::writer::{Job, Parts, Writer, WriterTask};
use crate::shared::failed;
use crate::shared::{Database, Migrator, Pulse};

/// One log with all that belongs to it. Its tasks ([`run`](Self::run)) have to run.
pub struct Store {
    pub(crate) database: Database,
    pub(crate) log_id: LogId,
    pub(crate) registry: Arc<Registry>,
    pub(crate) bus: Arc<Bus>,
    pub(crate) writer: Writer,
    pub(crate) loader: Loader,
    pub(crate) keyring: Keyring,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) overwriting: Arc<Overwriting>,
    pub(crate) nodes: Arc<Nodes>,
    states_at_hand: Mutex<Vec<Arc<dyn StatesAtHand>>>,
    pub(crate) meter: Meter,
    pub(crate) subscriptions: Subscriptions,
    follower: Arc<Follower>,
    tasks: Mutex<(Option<WriterTask>, Option<LoaderTask>)>,
}

/// A part of the store that has to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Writes what is on the queue. Without it nothing can go on; it cannot be started twice.
    Writer,
    /// Loads streams. It cannot be started twice.
    Loader,
    /// Follows the log for this node's readers.
    Follower,
    /// Has what was erased overwritten in the files.
    Overwriter,
    /// Hears of what other nodes write.
    Listener,
}

impl Store {
    /// Opens the store, makes it if it is not there, and brings its tables up to date.
    pub async fn open(
        settings: StoreSettings,
        registrations: Vec<Registration>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let database = Database::open(&settings.database).await?;
        let head = prepare(&database, settings.installation_key.as_ref()).await?;
        let registry = Registry::new(registrations);
        check_forms(&database.readers, &registry, &head).await?;
        let ledger = match &settings.erasure_ledger {
            Some(file) => Some(open_ledger(file, &head.log_id, &database.readers).await?),
            None => None,
        };
        Ok(Self::assemble(settings, database, &head, ledger, registry, clock))
    }

    /// Opens a store that is there, to look at it beside a running server. Writing fails.
    pub async fn open_to_read(
        settings: StoreSettings,
        registrations: Vec<Registration>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let location = settings.database.location.clone();
        let no_log = || OpenError::NoLog(location.to_string());
        if location.file().is_some_and(|file| !file.exists()) {
            return Err(no_log());
        }
        let database = Database::open_to_read(&settings.database).await?;
        let head = Head::read(&database.readers).await.ok().flatten().ok_or_else(no_log)?;
        let known = Migrator::schema_version();
        if head.schema_version < known {
            return Err(OpenError::OlderSchema { found: head.schema_version, known });
        }
        installation::check(&database.readers, settings.installation_key.as_ref()).await?;
        Ok(Self::assemble(settings, database, &head, None, Registry::new(registrations), clock))
    }

    fn assemble(
        settings: StoreSettings,
        database: Database,
        head: &Head,
        ledger: Option<Arc<Ledger>>,
        registry: Registry,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let registry = Arc::new(registry);
        let bus = Arc::new(Bus::new(head.position));
        let nodes = Arc::new(Nodes::new(database.is_shared()));
        let (writer, entries) = Writer::new(settings.queue, &settings.meter);
        let overwriting = Arc::new(Overwriting::new(ledger, nodes.shared));
        let keyring = Keyring::new(settings.installation_key, database.readers.clone());
        let parts = Parts {
            database: database.clone(),
            registry: registry.clone(),
            clock: clock.clone(),
            bus: bus.clone(),
            keyring: keyring.clone(),
            overwriting: overwriting.clone(),
            node: nodes.name.clone(),
        };
        let task = WriterTask::new(&writer, entries, parts);
        let (loader, loader_task) = Loader::new(database.readers.clone());
        Self {
            log_id: head.log_id.clone(),
            follower: Arc::new(Follower::new(bus.clone(), nodes.clone())),
            tasks: Mutex::new((Some(task), Some(loader_task))),
            database,
            registry,
            bus,
            writer,
            loader,
            keyring,
            clock,
            overwriting,
            nodes,
            states_at_hand: Mutex::default(),
            meter: settings.meter,
            subscriptions: Subscriptions::default(),
        }
    }

    /// Has these states forgotten when other nodes write.
    pub(super) fn keep_informed(&self, states: Arc<dyn StatesAtHand>) {
        if self.nodes.shared {
            self.states_at_hand.lock().unwrap_or_else(PoisonError::into_inner).push(states);
        }
    }

    pub(super) fn states_at_hand(&self) -> Vec<Arc<dyn StatesAtHand>> {
        self.states_at_hand.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether what this process has at hand is the newest, or nearly so.
    #[must_use]
    pub fn pulse(&self) -> &Arc<Pulse> {
        &self.nodes.pulse
    }

    /// A key for a purpose of its own, made from the installation key and another one when that is replaced; `None`
    /// without an installation key. `purpose` is a constant, unique in the world, that names it for good.
    #[must_use]
    pub fn derived_key(&self, purpose: &'static str) -> Option<[u8; 32]> {
        self.keyring.installation().ok().map(|key| key.derive(purpose))
    }

    /// Registers what follows the log in memory, once, before the follower runs. It follows as long as somebody holds it.
    pub fn follow(&self, followers: Vec<Arc<dyn LogFollower>>) {
        self.follower.register(followers);
    }

    /// Runs one of the store's tasks until cancelled; the writer then writes what is on its queue still.
    ///
    /// # Errors
    /// When the task cannot go on. For the writer that is final: the process must end and start anew.
    pub async fn run(&self, task: Task, stop: CancellationToken) -> Result<(), StoreError> {
        match task {
            Task::Writer => {
                let writer = self.tasks.lock().unwrap_or_else(PoisonError::into_inner).0.take();
                writer.ok_or_else(started)?.run(stop).await.map_err(failed)
            }
            Task::Loader => {
                let loader = self.tasks.lock().unwrap_or_else(PoisonError::into_inner).1.take();
                loader.ok_or_else(started)?.run(stop).await
            }
            Task::Follower => self.follower.run(self, stop).await,
            Task::Overwriter => {
                let work = |stop| self.overwriting.run(self, stop);
                self.alone("overwriter", &stop, work).await
            }
            Task::Listener => nodes::run(self, stop).await,
        }
    }

    /// The watermark of this node.
    #[must_use]
    pub fn follower(&self) -> &Arc<Follower> {
        &self.follower
    }

    /// Wakes whoever waits for more.
    #[must_use]
    pub fn signal(&self) -> Arc<dyn HeadSignal> {
        self.bus.clone()
    }

    /// The log's id.
    #[must_use]
    pub fn log_id(&self) -> &LogId {
        &self.log_id
    }

    /// Where the log ends, as far as this node knows.
    #[must_use]
    pub fn head(&self) -> Position {
        self.bus.head()
    }

    /// How many requests wait for the writer.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.writer.waiting()
    }

    /// Whether the writer cannot go on.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.writer.is_broken()
    }

    /// Connections that read.
    pub(crate) fn readers(&self) -> &DatabaseConnection {
        &self.database.readers
    }

    /// The database of the store.
    #[must_use]
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Waits until everything that was put on the writer's queue before is written.
    pub async fn flush(&self) -> Result<(), StoreError> {
        self.writer.run(Nothing).await
    }

    /// Reads the head anew: for a reader beside the process that writes.
    pub async fn refresh(&self) -> Result<Position, StoreError> {
        let head = Head::read(&self.database.readers).await.map_err(failed)?;
        if let Some(Err(reason)) = head.as_ref().map(Head::check_schema) {
            self.writer.retire(&reason);
        }
        let position = head.map_or(Position(0), |head| head.position);
        self.bus.publish(Vec::new(), position, &[]);
        Ok(position)
    }

    /// A receiver that always holds the position of the last commit.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<Position> {
        self.bus.subscribe()
    }
}

/// A job that only waits for its turn.
struct Nothing;

#[async_trait]
impl Job for Nothing {
    async fn run(self: Box<Self>, _: &DatabaseTransaction) -> Result<(), DbErr> {
        Ok(())
    }
}

fn started() -> StoreError {
    StoreError::failed("the task has been started before")
}
