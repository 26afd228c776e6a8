//! Connections.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::Connection as _;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbErr};
use sea_orm_migration::MigratorTrait;

use super::Migrator;

/// The oldest SQLite that is trusted: those before can lose committed writes when a checkpoint races a write.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a writer waits for another process that holds the file's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Where the data is.
#[derive(Debug, Clone)]
pub struct DatabaseSettings {
    /// The SQLite file.
    pub file: PathBuf,
    /// The most connections that read at the same time.
    pub readers: u32,
}

/// The connections to one database: one that writes, several that read.
#[derive(Debug, Clone)]
pub struct Database {
    /// The connection of the one writer.
    pub(crate) writer: DatabaseConnection,
    /// Connections that cannot write.
    pub(crate) readers: DatabaseConnection,
    file: PathBuf,
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
    /// Opens the file, makes it if it is not there, and brings its tables up to date.
    pub async fn open(settings: &DatabaseSettings) -> Result<Self, DatabaseError> {
        let database = Self::connect(writer_options(&settings.file), settings).await?;
        database.migrate().await?;
        Ok(database)
    }

    /// Opens a file that is there, to read it beside a running server. Nothing is migrated.
    pub async fn open_to_read(settings: &DatabaseSettings) -> Result<Self, DatabaseError> {
        Self::connect(looking_options(&settings.file), settings).await
    }

    /// The file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// How the pools are used.
    pub(crate) fn pools(&self) -> [PoolUse; 2] {
        [("writer", &self.writer), ("readers", &self.readers)].map(|(name, connection)| {
            let pool = connection.get_sqlite_connection_pool();
            let idle = i64::try_from(pool.num_idle()).unwrap_or(i64::MAX);
            let used = i64::from(pool.size()).saturating_sub(idle).max(0);
            PoolUse { name, idle, used, most: pool.options().get_max_connections().into() }
        })
    }

    /// A connection of its own to a file that is there, for making all its pages anew.
    pub(crate) async fn connect_to_vacuum(file: &Path) -> Result<DatabaseConnection, DbErr> {
        sea_orm::Database::connect(vacuum_options(file)).await
    }

    async fn connect(writer: ConnectOptions, settings: &DatabaseSettings) -> Result<Self, DatabaseError> {
        check_version(libsqlite3_sys::SQLITE_VERSION_NUMBER)?;
        let writer = sea_orm::Database::connect(writer).await?;
        let readers = sea_orm::Database::connect(reader_options(&settings.file, settings.readers)).await?;
        Ok(Self { writer, readers, file: settings.file.clone() })
    }

    async fn migrate(&self) -> Result<(), DatabaseError> {
        let known = Migrator::schema_version();
        let applied = Migrator::get_migration_models(&self.writer).await?.len();
        let found = i64::try_from(applied).unwrap_or(i64::MAX);
        if found > known {
            return Err(DatabaseError::NewerSchema { found, known });
        }
        Ok(Migrator::up(&self.writer, None).await?)
    }

    /// Moves what is committed from the write-ahead log into the file and lets both connections go.
    pub async fn close(self) -> Result<(), DbErr> {
        self.readers.close().await?;
        self.writer.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await?;
        self.writer.close().await
    }
}

fn check_version(number: i32) -> Result<(), DatabaseError> {
    if number < OLDEST_SQLITE {
        let version = libsqlite3_sys::SQLITE_VERSION.to_str().unwrap_or("of an unknown version");
        return Err(DatabaseError::OldSqlite(version));
    }
    Ok(())
}

fn writer_options(file: &Path) -> ConnectOptions {
    options(1, file, |sqlite| {
        sqlite
            // Statements are as long as their batch; the long ones of change sets must not be kept by the hundred.
            .statement_cache_capacity(16)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A commit is on the disk when it is acknowledged.
            .synchronous(SqliteSynchronous::Full)
            // Multi-row inserts keep a statement journal, which would spill to a file.
            .pragma("temp_store", "MEMORY")
            .pragma("wal_autocheckpoint", "2000")
            // What is deleted is overwritten, and not only forgotten.
            .pragma("secure_delete", "ON")
    })
}

fn vacuum_options(file: &Path) -> ConnectOptions {
    options(1, file, |sqlite| {
        sqlite
            .synchronous(SqliteSynchronous::Full)
            // The copy that is made can be as large as the data.
            .pragma("temp_store", "FILE")
            .pragma("secure_delete", "ON")
            // The writer waits meanwhile: a long reader is waited for between its batches.
            .busy_timeout(Duration::from_millis(250))
    })
}

fn reader_options(file: &Path, connections: u32) -> ConnectOptions {
    options(connections, file, |sqlite| sqlite.read_only(true))
}

/// May make the files beside the database that reading needs, and nothing else.
fn looking_options(file: &Path) -> ConnectOptions {
    options(1, file, |sqlite| sqlite.pragma("query_only", "ON"))
}

fn options(
    connections: u32,
    file: &Path,
    more: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Send + Sync + 'static,
) -> ConnectOptions {
    let mut options = ConnectOptions::new("sqlite:");
    let file = file.to_owned();
    options
        .max_connections(connections)
        .min_connections(1)
        // Connections are kept: opening one costs more than a thousand reads.
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .record_stmt_in_spans(false)
        // The path is given as it is: in a URL, `?` and `%` would mean something else.
        .map_sqlx_sqlite_opts(move |sqlite| more(sqlite.filename(&file).busy_timeout(BUSY_TIMEOUT)))
        // After a full disk SQLite ends a transaction by itself, and sqlx goes on counting it: every later commit
        // would only release a savepoint, and acknowledged writes would never be committed. Such a connection is
        // closed, and a new one opened.
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            let clean = !connection.is_in_transaction();
            Box::pin(std::future::ready(Ok(clean)))
        });
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_that_may_lose_writes_is_refused() {
        assert!(check_version(libsqlite3_sys::SQLITE_VERSION_NUMBER).is_ok());
        assert!(matches!(check_version(3_051_002), Err(DatabaseError::OldSqlite(_))));
    }
}
