//! The store as a whole.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use daybook_application::shared::{Clock, HeadSignal, LogId, Position, StoreError};
use sea_orm::{DatabaseConnection, DatabaseTransaction, DbErr};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::bus::Bus;
use super::follower::{Follower, LogFollower};
use super::head::Head;
use super::loader::{Loader, LoaderTask};
use super::registry::{Registration, Registry};
use super::sealing::{InstallationKey, Keyring};
use super::writer::{Job, QueueLimits, Writer, WriterTask};
use crate::shared::{Database, DatabaseError, DatabaseSettings};

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct StoreSettings {
    /// Where the data is.
    pub database: DatabaseSettings,
    /// How much may wait for the writer.
    pub queue: QueueLimits,
    /// The key that wraps the keys of persons; needed once there is personal data.
    pub installation_key: Option<InstallationKey>,
}

/// The store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The log cannot be begun or read.
    #[error("the log cannot be read: {0}")]
    Log(#[source] StoreError),
    /// There is no log to look at.
    #[error("there is no log in {0}")]
    NoLog(String),
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Log(error)
    }
}

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
}

impl Store {
    /// Opens the store, makes it if it is not there, and brings its tables up to date.
    pub async fn open(
        settings: StoreSettings,
        registrations: Vec<Registration>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let database = Database::open(&settings.database).await?;
        let head = Head::begin(&database.writer).await?;
        head.check_end(&database.readers).await?;
        Ok(Self::assemble(settings, database, &head, registrations, clock))
    }

    /// Opens a store that is there, to look at it beside a running server. Writing fails.
    pub async fn open_to_read(
        settings: StoreSettings,
        registrations: Vec<Registration>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, OpenError> {
        let file = settings.database.file.clone();
        let no_log = || OpenError::NoLog(file.display().to_string());
        if !file.exists() {
            return Err(no_log());
        }
        let database = Database::open_to_read(&settings.database).await?;
        let head = Head::read(&database.readers).await.ok().flatten().ok_or_else(no_log)?;
        Ok(Self::assemble(settings, database, &head, registrations, clock))
    }

    fn assemble(
        settings: StoreSettings,
        database: Database,
        head: &Head,
        registrations: Vec<Registration>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let registry = Arc::new(Registry::new(registrations));
        let bus = Arc::new(Bus::new(head.position));
        let (writer, entries) = Writer::new(settings.queue);
        let connection = database.writer.clone();
        let task =
            WriterTask::new(&writer, entries, connection, registry.clone(), clock.clone(), bus.clone());
        let (loader, loader_task) = Loader::new(database.readers.clone());
        Self {
            keyring: Keyring::new(settings.installation_key, database.readers.clone()),
            log_id: head.log_id.clone(),
            follower: Arc::new(Follower::new(head.position)),
            tasks: Mutex::new((Some(task), Some(loader_task))),
            database,
            registry,
            bus,
            writer,
            loader,
            clock,
        }
    }

    /// Registers what follows the log in memory, once, before the follower runs.
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
                writer.ok_or_else(started)?.run(stop).await.map_err(StoreError::failed)
            }
            Task::Loader => {
                let loader = self.tasks.lock().unwrap_or_else(PoisonError::into_inner).1.take();
                loader.ok_or_else(started)?.run(stop).await
            }
            Task::Follower => self.follower.run(self, stop).await,
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
        let head = Head::read(&self.database.readers).await.map_err(StoreError::failed)?;
        let position = head.map_or(Position(0), |head| head.position);
        self.bus.publish(Vec::new(), position);
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

/// A database of its own beside the data, for holding a replay of the log against what is stored.
pub(crate) struct Scratch {
    pub(crate) database: Database,
}

impl Store {
    pub(crate) async fn scratch(&self) -> Result<Scratch, StoreError> {
        let mut file = self.database.file().as_os_str().to_owned();
        file.push(format!(".verify-{}", std::process::id()));
        let settings = DatabaseSettings { file: file.into(), readers: 1 };
        // One that was killed may have left its own behind.
        Scratch::remove_files(&settings.file).map_err(StoreError::failed)?;
        let database = Database::open(&settings).await.map_err(StoreError::failed)?;
        Ok(Scratch { database })
    }
}

impl Scratch {
    /// Removes it from the disk.
    pub(crate) async fn remove(self) {
        let file = self.database.file().to_owned();
        // What is left of it can only waste room; the next one of this process replaces it.
        drop(self.database.close().await);
        drop(Self::remove_files(&file));
    }

    fn remove_files(file: &Path) -> std::io::Result<()> {
        for ending in ["", "-wal", "-shm"] {
            let mut file = file.as_os_str().to_owned();
            file.push(ending);
            match std::fs::remove_file(file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }
}

fn started() -> StoreError {
    StoreError::failed("the task has been started before")
}
