//! Connections to a SQLite file.

use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx::Connection as _;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{ConnectOptions, DatabaseConnection, DbErr};

use super::DatabaseError;

/// The oldest SQLite that is trusted: those before can lose committed writes when a checkpoint races a write.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How long a writer waits for another process that holds the file's lock.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

pub(super) async fn connect_writer(file: &Path) -> Result<DatabaseConnection, DatabaseError> {
    connect(writer_options(file)).await
}

pub(super) async fn connect_readers(
    file: &Path,
    connections: u32,
) -> Result<DatabaseConnection, DatabaseError> {
    connect(reader_options(file, connections)).await
}

/// Reads a file beside a running server.
pub(super) async fn connect_to_look(file: &Path) -> Result<DatabaseConnection, DatabaseError> {
    connect(looking_options(file)).await
}

/// For making all pages of a file anew.
pub(super) async fn connect_to_vacuum(file: &Path) -> Result<DatabaseConnection, DbErr> {
    sea_orm::Database::connect(vacuum_options(file)).await
}

async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, DatabaseError> {
    check_version(libsqlite3_sys::SQLITE_VERSION_NUMBER)?;
    Ok(sea_orm::Database::connect(options).await?)
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
