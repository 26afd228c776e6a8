//! Connections.

mod location;
mod postgres;
mod sqlite;

use std::path::Path;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use sea_orm_migration::MigratorTrait;

use super::Migrator;
use super::spans::Statement as _;

pub use location::{InvalidServer, Location, Server};
pub(crate) use postgres::{SERVING, session_options};

/// Where the data is.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// A file or a server.
    pub location: Location,
    /// The most connections that read at the same time.
    pub readers: u32,
}

/// The connections to one database: one that writes, several that read.
#[derive(Debug, Clone)]
pub struct Database {
    /// The connection of the one writer of this process.
    pub(crate) writer: DatabaseConnection,
    /// Connections that cannot write.
    pub(crate) readers: DatabaseConnection,
    location: Location,
}

/// How a pool of connections is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PoolUse {
    /// What its connections are for.
    pub name: &'static str,
    /// Connections that wait for somebody to use them.
    pub idle: i64,
    /// Connections in use.
    pub used: i64,
    /// The most connections.
    pub most: i64,
}

/// The database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The linked SQLite may lose data.
    #[error("SQLite {0} may lose committed writes; 3.51.3 or newer is needed")]
    OldSqlite(&'static str),
    /// The server is too old.
    #[error("the server is PostgreSQL {0}; 15 or newer is needed")]
    OldPostgres(String),
    /// The server's database keeps texts in another encoding.
    #[error("the database has the encoding {0}: create it with ENCODING 'UTF8'")]
    Encoding(String),
    /// The data was written by a newer version of the program.
    #[error("the data has schema {found}, this program knows {known}: use a newer version of Daybook")]
    NewerSchema {
        /// The schema of the data.
        found: i64,
        /// The schema that this program knows.
        known: i64,
    },
    /// The database answered with an error.
    #[error("the database cannot be opened")]
    Database(#[from] DbErr),
}

impl Database {
    /// Opens the database, makes a file that is not there, and brings the tables up to date.
    pub async fn open(settings: &DatabaseSettings) -> Result<Self, DatabaseError> {
        let (location, readers) = (settings.location.clone(), settings.readers);
        let writer = match &location {
            Location::File(file) => sqlite::connect_writer(file).await?,
            Location::Server(server) => postgres::connect_writer(server).await?,
        };
        let readers = connect_readers(&location, readers).await?;
        let database = Self { writer, readers, location };
        database.migrate().await?;
        Ok(database)
    }

    /// Opens a database that is there, to read it beside a running server. Nothing is migrated.
    pub async fn open_to_read(settings: &DatabaseSettings) -> Result<Self, DatabaseError> {
        let (location, readers) = (settings.location.clone(), settings.readers);
        let readers = connect_readers(&location, readers).await?;
        let writer = match &location {
            Location::File(file) => sqlite::connect_to_look(file).await?,
            // Those cannot write either.
            Location::Server(_) => readers.clone(),
        };
        Ok(Self { writer, readers, location })
    }

    /// Where it is.
    #[must_use]
    pub fn location(&self) -> &Location {
        &self.location
    }

    /// The SQLite file; `None` on a server.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        self.location.file()
    }

    /// How the pools are used.
    pub(crate) fn pools(&self) -> [PoolUse; 2] {
        [("writer", &self.writer), ("readers", &self.readers)].map(|(name, pool)| {
            let (size, idle, most) = match self.location {
                Location::File(_) => of_pool(pool.get_sqlite_connection_pool()),
                Location::Server(_) => of_pool(pool.get_postgres_connection_pool()),
            };
            let idle = i64::try_from(idle).unwrap_or(i64::MAX);
            PoolUse { name, idle, used: i64::from(size).saturating_sub(idle).max(0), most: most.into() }
        })
    }

    /// Whether other processes may write to it at the same time.
    pub(crate) fn is_shared(&self) -> bool {
        matches!(self.location, Location::Server(_))
    }

    /// Connections in the place of those that write and do not answer any more; on a server.
    pub(crate) async fn connect_another_writer(&self) -> Result<DatabaseConnection, DbErr> {
        match &self.location {
            Location::File(_) => Ok(self.writer.clone()),
            Location::Server(server) => postgres::connect_another_writer(server).await,
        }
    }

    /// A connection of its own to a file that is there, for making all its pages anew.
    pub(crate) async fn connect_to_vacuum(file: &Path) -> Result<DatabaseConnection, DbErr> {
        sqlite::connect_to_vacuum(file).await
    }

    async fn migrate(&self) -> Result<(), DatabaseError> {
        let Location::Server(_) = &self.location else { return self.migrate_alone().await };
        postgres::check(&self.writer).await?;
        // Several nodes may start at once: one of them migrates, and the others find it done.
        let preparing = self.begin_preparing().await?;
        self.migrate_alone().await?;
        Ok(preparing.commit().await?)
    }

    /// A transaction that only one process at a time has: for what has to be there before any of them begins.
    pub(crate) async fn begin_preparing(&self) -> Result<DatabaseTransaction, DbErr> {
        match self.location {
            Location::File(_) => begin(&self.writer).await,
            Location::Server(_) => postgres::begin_preparing(&self.writer).await,
        }
    }

    /// Whether no node serves this data, and none will before the transaction ends. For a file its lock tells.
    pub(crate) async fn lock_out_nodes(&self, tx: &DatabaseTransaction) -> Result<bool, DbErr> {
        match self.location {
            Location::File(_) => Ok(true),
            Location::Server(_) => postgres::lock_out_nodes(tx).await,
        }
    }

    async fn migrate_alone(&self) -> Result<(), DatabaseError> {
        let known = Migrator::schema_version();
        let applied = Migrator::get_migration_models(&self.writer).await?.len();
        let found = i64::try_from(applied).unwrap_or(i64::MAX);
        if found > known {
            return Err(DatabaseError::NewerSchema { found, known });
        }
        Ok(Migrator::up(&self.writer, None).await?)
    }

    /// Lets all connections go; of a file, what is committed is first moved from the write-ahead log into it.
    pub async fn close(self) -> Result<(), DbErr> {
        let is_file = self.file().is_some();
        self.readers.close().await?;
        if is_file {
            self.writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        }
        self.writer.close().await
    }
}

/// Begins a transaction that will write.
pub(crate) async fn begin(writer: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    // SQLite locks the file here. A server has no such mode: there the first statement locks the head.
    let immediate = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: immediate, ..Default::default() };
    writer.begin_with_options(options).named(writer, "BEGIN").await
}

async fn connect_readers(location: &Location, connections: u32) -> Result<DatabaseConnection, DatabaseError> {
    match location {
        Location::File(file) => sqlite::connect_readers(file, connections).await,
        Location::Server(server) => Ok(postgres::connect_readers(server, connections).await?),
    }
}

/// Connections of a pool, those of them that are idle, and the most that it may have.
fn of_pool<D: sea_orm::sqlx::Database>(pool: &sea_orm::sqlx::Pool<D>) -> (u32, usize, u32) {
    (pool.size(), pool.num_idle(), pool.options().get_max_connections())
}
