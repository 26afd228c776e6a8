//! The processes, their server, and the network between.

use std::collections::BTreeMap;
use std::path::Path;

use daybook_test_servers::{Postgres, TestDatabase};
use sea_orm::{ConnectionTrait, Database};
use serde_json::Value;
use tempfile::TempDir;

use super::clients::Told;
use super::wire::Wire;
use crate::support::{Http, Process, number};

/// Three processes; the first reaches the server by a wire that can be cut.
pub(super) struct Cluster {
    nodes: Vec<Process>,
    wire: Wire,
    dirs: Vec<TempDir>,
    // Dropped in this order: a database goes before its server.
    database: TestDatabase,
    server: Postgres,
}

impl Cluster {
    pub(super) async fn start() -> Self {
        Self::start_on(None).await
    }

    /// The same on a database that these statements have prepared.
    pub(super) async fn start_on(prepare: Option<&str>) -> Self {
        let server = Postgres::start(&[]);
        let database = server.database().await;
        if let Some(statements) = prepare {
            let connection = Database::connect(database.url()).await.unwrap();
            connection.execute_unprepared(statements).await.unwrap();
            connection.close().await.unwrap();
        }
        let address = address(database.url()).to_owned();
        let wire = Wire::to(address.clone()).await;
        let cut = database.url().replacen(&address, &format!("127.0.0.1:{}", wire.port), 1);
        let dirs: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
        let urls = [cut.as_str(), database.url(), database.url()];
        let nodes = dirs.iter().zip(urls).map(|(dir, url)| Process::serve_at(url, dir.path())).collect();
        Self { nodes, wire, dirs, database, server }
    }

    pub(super) fn https(&self) -> Vec<Http> {
        self.nodes.iter().map(|node| node.http().clone()).collect()
    }

    pub(super) fn cut_off_first(&self) {
        self.wire.cut();
    }

    pub(super) fn mend_first(&self) {
        self.wire.mend();
    }

    pub(super) fn kill_second(&mut self) {
        self.nodes.remove(1).kill();
    }

    /// A node in the place of the one that was killed.
    pub(super) fn start_another(&mut self) {
        self.nodes.push(Process::serve_at(self.database.url(), self.dirs[1].path()));
    }

    pub(super) fn restart_server(&mut self) {
        self.server.stop();
        self.server.resume();
    }

    pub(super) fn url(&self) -> &str {
        self.database.url()
    }

    pub(super) fn dir(&self) -> &Path {
        self.dirs[1].path()
    }

    /// Reads the whole log and holds it against what it promises; answers with its last position.
    pub(super) async fn check_log(&self) -> String {
        let events = self.nodes[1].http().all_pages("/v1/events?limit=500").await;
        let mut versions = BTreeMap::<&str, u64>::new();
        for (event, position) in events.iter().zip(1..) {
            assert_eq!(number(event["position"].as_str().unwrap()), position, "a gap: {event}");
            let version = versions.entry(event["stream"].as_str().unwrap()).or_default();
            *version += 1;
            assert_eq!(event["stream_version"], *version, "{event}");
        }
        events.last().unwrap()["position"].as_str().unwrap().to_owned()
    }

    /// Whether every node shows what clients were told, at the end of the log.
    pub(super) async fn check_values(&self, told: &Told, head: &str) {
        let counted = told.counted.iter().map(|(name, count)| (name.clone(), count.to_string()));
        let values = told.values.iter().filter_map(|(name, value)| Some((name.clone(), value.clone()?)));
        let expected: BTreeMap<_, _> = values.chain(counted).collect();
        for node in &self.nodes {
            let headers = [("accept", "application/json"), ("daybook-min-position", head)];
            let list = node.http().get_with("/v1/config", &headers).await.expect(200).items();
            let text = |entry: &Value, field: &str| entry[field].as_str().unwrap().to_owned();
            let found: BTreeMap<_, _> =
                list.iter().map(|entry| (text(entry, "name"), text(entry, "value"))).collect();
            assert_eq!(found, expected);
            for (name, value) in &expected {
                let read = node.http().get_with(&format!("/v1/config/{name}"), &headers[1..]).await;
                assert_eq!(read.expect(200).text, *value, "{name}");
            }
        }
    }
}

/// `<host>:<port>` of a URL.
fn address(url: &str) -> &str {
    let (_, rest) = url.split_once('@').unwrap();
    rest.split('/').next().unwrap_or_default()
}
