//! Where a test's data is: in a directory of its own, and in its database on a server if the suites are on that.

use std::path::Path;

use daybook_infrastructure::shared::{DatabaseSettings, Location, Server};
use daybook_test_servers::{Postgres, TestDatabase};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use tempfile::TempDir;

/// A directory, and perhaps a database elsewhere; both go when it is dropped.
pub struct Place {
    // Dropped first: what is in the directory is used by nobody then.
    server: Option<TestDatabase>,
    directory: TempDir,
}

impl Place {
    /// A new place with nothing in it.
    pub async fn new() -> Self {
        let server = if crate::ON_POSTGRES { Some(Postgres::new_database().await) } else { None };
        Self { server, directory: TempDir::new().unwrap() }
    }

    /// The directory.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// The database.
    pub fn settings(&self, readers: u32) -> DatabaseSettings {
        let location = match &self.server {
            None => self.file().into(),
            Some(server) => Location::from(server.url().parse::<Server>().unwrap()),
        };
        DatabaseSettings { location, readers }
    }

    fn file(&self) -> std::path::PathBuf {
        self.path().join("daybook.db")
    }

    /// The URL of the database, for a connection of a test's own.
    pub fn url(&self) -> String {
        match &self.server {
            None => format!("sqlite://{}", self.file().display()),
            Some(server) => server.url_with_dialect(),
        }
    }
}

/// A connection of somebody else's.
pub async fn connect(place: &Place) -> DatabaseConnection {
    let mut options = sea_orm::ConnectOptions::new(place.url());
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// Changes the data behind the store's back.
pub async fn tamper(place: &Place, sql: &str) {
    let db = connect(place).await;
    let done = db.execute_unprepared(sql).await.unwrap();
    assert!(done.rows_affected() > 0, "{sql} changed nothing");
    db.close().await.unwrap();
}

/// The texts of one column, called `text`.
pub async fn texts(place: &Place, sql: &str) -> Vec<String> {
    let db = connect(place).await;
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    db.close().await.unwrap();
    rows.iter().map(|row| row.try_get("", "text").unwrap()).collect()
}
