//! The application.

use std::ops::Deref;
use std::path::Path;

use daybook::settings::Settings;
use daybook::{App, ShutdownHandle, modules};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::{Http, Process, database};

/// A running application on a port and with data of its own.
///
/// It runs in this process, unless the suite runs on several nodes: then those are processes that share a database.
/// With settings of a test's own it is always one, since limits are each node's.
pub(crate) struct TestApp {
    http: Http,
    running: Running,
    dir: TempDir,
    setup_token: Option<String>,
}

enum Running {
    Here(ShutdownHandle, JoinHandle<()>),
    Nodes(Vec<Process>),
}

impl TestApp {
    /// Starts with nothing in the log.
    pub(crate) async fn start() -> Self {
        Self::resume(tempfile::tempdir().unwrap()).await
    }

    /// Starts with the data that is in `dir`.
    pub(crate) async fn resume(dir: TempDir) -> Self {
        let nodes = database::nodes();
        if nodes == 1 {
            return Self::start_in(dir, |_| ()).await;
        }
        let nodes = Process::serve_nodes(dir.path(), nodes);
        let http = Http::of_nodes(nodes.iter().map(|node| node.http().base().to_owned()).collect());
        Self { http, running: Running::Nodes(nodes), dir, setup_token: None }
    }

    /// Starts one with nothing in the log, and with other settings.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), change).await
    }

    /// Starts one with the data that is in `dir`, and with other settings.
    pub(crate) async fn start_in(dir: TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Self::settings_in(dir.path());
        change(&mut settings);
        // Apart, so that the tests' own futures stay small.
        let app = Box::pin(App::builder(settings).modules(modules::all()).build()).await.unwrap();
        let http = Http::new(format!("http://{}", app.local_addr()));
        let handle = app.shutdown_handle();
        let setup_token = app.setup_token().await.unwrap().map(|token| token.reveal().to_owned());
        let running = tokio::spawn(async move { app.run().await.unwrap() });
        Self { http, running: Running::Here(handle, running), dir, setup_token }
    }

    /// The settings for the data that is in `dir`.
    pub(crate) fn settings_in(dir: &Path) -> Settings {
        let mut settings = Settings::for_tests(dir);
        settings.data.database_url = database::url(dir);
        settings
    }

    pub(crate) fn data_dir(&self) -> &Path {
        self.dir.path()
    }

    /// What whoever starts the application is told to make the first administrator with. Several nodes tell theirs on
    /// their own outputs.
    pub(crate) fn setup_token(&self) -> Option<&str> {
        self.setup_token.as_deref()
    }

    /// Tells the application to end, and does not wait.
    pub(crate) fn begin_shutdown(&self) {
        match &self.running {
            Running::Here(handle, _) => handle.shutdown(),
            Running::Nodes(nodes) => nodes.iter().for_each(Process::tell_to_end),
        }
    }

    /// Ends the application as SIGTERM does, and hands its data over.
    pub(crate) async fn stop(self) -> TempDir {
        self.begin_shutdown();
        match self.running {
            Running::Here(_, running) => running.await.unwrap(),
            Running::Nodes(nodes) => {
                let ended = tokio::task::spawn_blocking(|| {
                    nodes.into_iter().map(Process::terminate).collect::<Vec<_>>()
                });
                assert!(ended.await.unwrap().iter().all(|code| *code == Some(0)));
            }
        }
        self.dir
    }
}

impl Deref for TestApp {
    type Target = Http;

    fn deref(&self) -> &Http {
        &self.http
    }
}
