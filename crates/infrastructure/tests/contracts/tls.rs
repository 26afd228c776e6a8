//! Connections that are sealed, to a server that proves who it is.

use std::path::Path;
use std::sync::Arc;

use daybook_infrastructure::event_store::{OpenError, QueueLimits, Store, StoreSettings, Task};
use daybook_infrastructure::shared::{DatabaseSettings, Location, Server, SystemClock, no_meter};
use daybook_test_servers::{Postgres, TestDatabase};
use sea_orm::{ConnectionTrait, Database, Statement};
use tokio_util::sync::CancellationToken;

/// Opens a database, with the server under this name, proved by this authority.
async fn open(database: &TestDatabase, host: &str, authority: Option<&Path>) -> Result<Store, OpenError> {
    let url = database.url().replacen("127.0.0.1", host, 1);
    let root = authority.map(|file| format!("&sslrootcert={}", file.display())).unwrap_or_default();
    let url = format!("{}?sslmode=verify-full{root}", url.split('?').next().unwrap_or_default());
    let location = Location::from(url.parse::<Server>().unwrap());
    let settings = StoreSettings {
        database: DatabaseSettings { location, readers: 2 },
        queue: QueueLimits::default(),
        installation_key: None,
        erasure_ledger: None,
        meter: no_meter(),
    };
    Store::open(settings, Vec::new(), Arc::new(SystemClock)).await
}

async fn texts(database: &TestDatabase, sql: &str) -> Vec<String> {
    let db = Database::connect(database.url()).await.unwrap();
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    db.close().await.unwrap();
    rows.iter().map(|row| row.try_get("", "text").unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_connection_is_sealed_and_only_to_the_server_that_is_meant() {
    let (server, authority) = Postgres::start_with_certificate("localhost");
    let database = server.database().await;
    let store = Arc::new(open(&database, "localhost", Some(&authority)).await.unwrap());
    let stop = CancellationToken::new();
    let listening = tokio::spawn({
        let (store, stop) = (store.clone(), stop.clone());
        async move { store.run(Task::Listener, stop).await }
    });
    let sealed = "SELECT CAST(ssl AS text) AS text FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                  WHERE application_name = 'daybook'";
    let listens = "SELECT 'one' AS text FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'";
    while texts(&database, listens).await.is_empty() {
        tokio::task::yield_now().await;
    }
    // One that writes, one that reads, and one that listens, at least.
    let connections = texts(&database, sealed).await;
    assert!(connections.len() >= 3 && connections.iter().all(|sealed| sealed == "true"), "{connections:?}");
    stop.cancel();
    listening.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_with_another_name_or_of_another_authority_is_refused() {
    let (server, authority) = Postgres::start_with_certificate("localhost");
    let database = server.database().await;
    let (_other, stranger) = Postgres::start_with_certificate("localhost");
    let cases = [
        ("127.0.0.1", Some(&*authority), "another name"),
        ("localhost", Some(&*stranger), "another authority"),
        ("localhost", None, "none that the system knows"),
    ];
    for (host, authority, what) in cases {
        let refused = open(&database, host, authority).await.err();
        assert!(matches!(refused, Some(OpenError::Database(_))), "{what}: {refused:?}");
    }
    // It was none of the other things that can be wrong.
    open(&database, "localhost", Some(&authority)).await.unwrap();
}
