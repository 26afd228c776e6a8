//! The database behind Daybook's back.

use std::path::Path;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};

/// A connection to the database in `dir`, as a second program would open it.
async fn open(dir: &Path) -> DatabaseConnection {
    let mut options = ConnectOptions::new(format!("sqlite:{}", dir.join("daybook.db").display()));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// Runs a statement that must change something.
pub(crate) async fn tamper(dir: &Path, statement: &str) {
    let database = open(dir).await;
    let changed = database.execute_unprepared(statement).await.unwrap().rows_affected();
    assert!(changed > 0, "{statement}");
    database.close().await.unwrap();
}

/// The names of the tables that begin so.
pub(crate) async fn tables(dir: &Path, prefix: &str) -> Vec<String> {
    let database = open(dir).await;
    let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB ? || '*'";
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, sql, [prefix.into()]);
    let rows = database.query_all_raw(statement).await.unwrap();
    database.close().await.unwrap();
    rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

/// The database's write lock.
pub(crate) struct WriteLock(DatabaseConnection);

impl WriteLock {
    pub(crate) async fn take(dir: &Path) -> Self {
        let database = open(dir).await;
        database.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
        Self(database)
    }

    pub(crate) async fn release(self) {
        self.0.execute_unprepared("ROLLBACK").await.unwrap();
        self.0.close().await.unwrap();
    }
}
