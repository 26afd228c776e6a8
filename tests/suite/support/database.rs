//! The database behind Daybook's back.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use daybook_test_servers::{Postgres, TestDatabase};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};

/// The databases on the server, by the directories that they belong to.
static ON_SERVER: Mutex<Option<HashMap<PathBuf, Known>>> = Mutex::new(None);

/// A database, and whether its directory has been seen: a test may name one that a process is still to make.
struct Known {
    database: TestDatabase,
    seen: bool,
}

impl Known {
    /// Whether its test has ended and taken the directory with it.
    fn is_over(&mut self, dir: &Path) -> bool {
        let there = dir.exists();
        self.seen |= there;
        !there && (self.seen || dir.parent().is_none_or(|parent| !parent.exists()))
    }
}

/// On how many nodes the applications of the suite run: processes that share a database, if more than one.
pub(crate) fn nodes() -> usize {
    let asked = std::env::var("DAYBOOK_TEST_NODES").ok().filter(|_| crate::ON_POSTGRES);
    asked.map_or(1, |nodes| nodes.parse().expect("DAYBOOK_TEST_NODES is a number"))
}

/// The database that belongs to a data directory, if the suite is on a server; made when it is asked for first. It goes
/// after its directory.
pub(crate) fn url(dir: &Path) -> Option<String> {
    of(dir, |database| database.url().to_owned())
}

fn of(dir: &Path, what: impl Fn(&TestDatabase) -> String) -> Option<String> {
    if !crate::ON_POSTGRES {
        return None;
    }
    let mut all = ON_SERVER.lock().unwrap_or_else(PoisonError::into_inner);
    let all = all.get_or_insert_default();
    if let Some(known) = all.get(dir) {
        return Some(what(&known.database));
    }
    let over: Vec<_> = all.extract_if(|dir, known| known.is_over(dir)).collect();
    // Their removal is not waited for.
    std::thread::spawn(|| drop(over));
    let database = Postgres::new_database_now();
    let said = what(&database);
    all.insert(dir.to_path_buf(), Known { database, seen: false });
    Some(said)
}

/// A connection to the database of `dir`, as a second program would open it.
async fn open(dir: &Path) -> DatabaseConnection {
    let url = of(dir, TestDatabase::url_with_dialect);
    let url = url.unwrap_or_else(|| format!("sqlite:{}", dir.join("daybook.db").display()));
    let mut options = ConnectOptions::new(url);
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
    let sql = if crate::ON_POSTGRES {
        "SELECT CAST(tablename AS text) AS name FROM pg_tables WHERE starts_with(tablename, $1)"
    } else {
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB $1 || '*'"
    };
    let statement = Statement::from_sql_and_values(database.get_database_backend(), sql, [prefix.into()]);
    let rows = database.query_all_raw(statement).await.unwrap();
    database.close().await.unwrap();
    rows.iter().map(|row| row.try_get("", "name").unwrap()).collect()
}

/// The lock that whoever writes needs.
pub(crate) struct WriteLock(DatabaseConnection);

impl WriteLock {
    pub(crate) async fn take(dir: &Path) -> Self {
        let database = open(dir).await;
        let begin = if crate::ON_POSTGRES {
            "BEGIN; LOCK TABLE head, heartbeat IN EXCLUSIVE MODE"
        } else {
            "BEGIN IMMEDIATE"
        };
        database.execute_unprepared(begin).await.unwrap();
        Self(database)
    }

    pub(crate) async fn release(self) {
        self.0.execute_unprepared("ROLLBACK").await.unwrap();
        self.0.close().await.unwrap();
    }
}

on_server! {
    #[test]
    fn a_database_stays_until_its_directory_which_may_be_made_later_is_gone() {
        let parent = tempfile::tempdir().unwrap();
        let (dir, other) = (parent.path().join("data"), tempfile::tempdir().unwrap());
        let made = url(&dir);
        assert_ne!(url(other.path()), made);
        assert_eq!(url(&dir), made, "nobody has made the directory yet");
        drop(parent);
        let third = tempfile::tempdir().unwrap();
        assert_ne!(url(third.path()), made);
        assert_ne!(url(&dir), made, "it is over with its directory");
    }
}
