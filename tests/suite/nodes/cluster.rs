//! The processes, their server, and the network between.

use std::collections::BTreeMap;
use std::path::Path;

use daybook_test_servers::{Postgres, TestDatabase};
use tempfile::TempDir;

use super::wire::Wire;
use crate::support::{Http, Process};

/// The last value of each name that a client was told to be written.
pub(super) type Acknowledged = BTreeMap<String, String>;

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
        let server = Postgres::start(&[]);
        let database = server.database().await;
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

    pub(super) fn restart_server(&mut self) {
        self.server.stop();
        self.server.resume();
    }

    pub(super) fn url(&self) -> &str {
        self.database.url()
    }

    pub(super) fn dir(&self) -> &Path {
        // That of the process that is gone: the others' are theirs.
        self.dirs[1].path()
    }

    /// The last position.
    pub(super) async fn head(&self) -> u64 {
        let items = self.nodes[1].http().all_pages("/v1/events?limit=500").await;
        let position = items.last().unwrap()["position"].as_str().unwrap().to_owned();
        position.rsplit('.').next().unwrap().parse().unwrap()
    }

    pub(super) async fn assert_all_found(&self, acknowledged: &Acknowledged) {
        for node in &self.nodes {
            let list = node.http().get_json("/v1/config").await.expect(200).items();
            let found: Acknowledged = list
                .iter()
                .map(|entry| {
                    (entry["name"].as_str().unwrap().into(), entry["value"].as_str().unwrap().into())
                })
                .collect();
            assert_eq!(found, *acknowledged);
        }
    }
}

/// `<host>:<port>` of a URL.
fn address(url: &str) -> &str {
    let (_, rest) = url.split_once('@').unwrap();
    rest.split('/').next().unwrap_or_default()
}
