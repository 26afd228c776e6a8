//! The application in this process.

use std::ops::Deref;
use std::path::Path;

use daybook::settings::Settings;
use daybook::{App, ShutdownHandle, modules};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use super::{Http, database};

/// A running application on a port and with data of its own.
pub(crate) struct TestApp {
    http: Http,
    handle: ShutdownHandle,
    running: JoinHandle<()>,
    dir: TempDir,
    setup_token: Option<String>,
}

impl TestApp {
    /// Starts with nothing in the log.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// The same, with other settings.
    pub(crate) async fn start_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), change).await
    }

    /// Starts with the data that is in `dir`.
    pub(crate) async fn start_in(dir: TempDir, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Self::settings_in(dir.path());
        change(&mut settings);
        // Apart, so that the tests' own futures stay small.
        let app = Box::pin(App::builder(settings).modules(modules::all()).build()).await.unwrap();
        let http = Http::new(format!("http://{}", app.local_addr()));
        let handle = app.shutdown_handle();
        let setup_token = app.setup_token().await.unwrap().map(|token| token.reveal().to_owned());
        let running = tokio::spawn(async move { app.run().await.unwrap() });
        Self { http, handle, running, dir, setup_token }
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

    /// What whoever starts the application is told to make the first administrator with.
    pub(crate) fn setup_token(&self) -> Option<&str> {
        self.setup_token.as_deref()
    }

    /// Tells the application to end, and does not wait.
    pub(crate) fn begin_shutdown(&self) {
        self.handle.shutdown();
    }

    /// Ends the application as SIGTERM does, and hands its data over.
    pub(crate) async fn stop(self) -> TempDir {
        self.handle.shutdown();
        self.running.await.unwrap();
        self.dir
    }
}

impl Deref for TestApp {
    type Target = Http;

    fn deref(&self) -> &Http {
        &self.http
    }
}
