use std::fs;
use std::net::SocketAddr;

use daybook_infrastructure::event_store::{Progress, Verified};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::settings::Settings;
use crate::{App, modules};

const ANN: &str = r#"{"name":"Ann Example","email":"ann@example.com"}"#;

struct Silent;

impl Progress for Silent {
    fn at(&self, _: daybook_application::shared::Position, _: daybook_application::shared::Position) {}
}

/// Data that a test works on.
struct Data(tempfile::TempDir);

impl Data {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Data with a customer in it.
    async fn with_ann() -> Self {
        let data = Self::new();
        let created = data.ask(&data.settings(), "POST", "/v1/customers", ANN).await;
        assert!(created.starts_with("HTTP/1.1 201"), "{created}");
        data
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    fn own_key(&self) -> String {
        fs::read_to_string(self.path("installation.key")).unwrap()
    }

    fn settings(&self) -> Settings {
        Settings::for_tests(self.0.path())
    }

    fn settings_with(&self, key_file: &str) -> Settings {
        let mut settings = self.settings();
        settings.data.keys.key_file = Some(self.path(key_file));
        settings
    }

    /// Serves one request.
    async fn ask(&self, settings: &Settings, method: &str, path: &str, body: &str) -> String {
        let app = App::builder(settings.clone()).modules(modules::all()).build().await.unwrap();
        let (address, handle) = (app.local_addr(), app.shutdown_handle());
        let running = tokio::spawn(app.run());
        let answer = request(address, method, path, body).await;
        handle.shutdown();
        running.await.unwrap().unwrap();
        answer
    }

    async fn assert_reads_ann(&self, settings: &Settings) {
        let list = self.ask(settings, "GET", "/v1/customers", "").await;
        assert!(list.contains("Ann Example"), "{list}");
        let events = self.ask(settings, "GET", "/v1/events", "").await;
        assert!(events.contains("Ann Example"), "{events}");
    }

    async fn refusal(&self, settings: &Settings) -> String {
        let built = App::builder(settings.clone()).modules(modules::all()).build().await;
        format!("{:#}", built.err().expect("it starts"))
    }

    async fn verified(&self, settings: &Settings) -> Verified {
        let store = store::open_to_read(&settings.data).await.unwrap();
        store.verify(None, &Silent).await.unwrap()
    }

    async fn rotate(&self) -> anyhow::Result<Rotated> {
        rotate_key(&self.settings().data, None).await
    }

    /// Begins to replace the own key, and stops before the files change places.
    async fn rotate_but_for_the_files(&self) {
        let KeySource::Own(own) = self.settings().data.key_source().unwrap() else { panic!("not own") };
        let store = store::open(&self.settings().data).await.unwrap();
        store.rotate_key(own.prepare().unwrap(), &|_, _| ()).await.unwrap();
        store.database().clone().close().await.unwrap();
    }
}

async fn request(address: SocketAddr, method: &str, path: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let (kind, length) = ("Content-Type: application/json", body.len());
    let head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{kind}\r\n");
    stream.write_all(format!("{head}Content-Length: {length}\r\n\r\n{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn the_own_key_is_replaced_and_the_log_stays_as_it_is() {
    let data = Data::with_ann().await;
    let (before, head) = (data.own_key(), data.verified(&data.settings()).await);
    let rotated = data.rotate().await.unwrap();
    assert_eq!(rotated, Rotated { keys: 1, file: data.path("installation.key"), named: false });
    assert_ne!(data.own_key(), before);
    assert!(!data.path("installation.key.new").exists());
    assert_eq!(data.verified(&data.settings()).await.to_string(), head.to_string());
    data.assert_reads_ann(&data.settings()).await;
}

#[tokio::test]
async fn the_key_from_before_is_refused_after() {
    let data = Data::with_ann().await;
    fs::copy(data.path("installation.key"), data.path("old")).unwrap();
    data.rotate().await.unwrap();
    let refusal = data.refusal(&data.settings_with("old")).await;
    assert!(refusal.contains("/old: ") && refusal.contains("not the installation key"), "{refusal}");
}

#[tokio::test]
async fn a_named_key_takes_the_place_of_the_own_one_and_of_another_named_one() {
    let data = Data::with_ann().await;
    let mut settings = data.settings();
    for name in ["first", "second"] {
        generate(&data.path(name)).unwrap();
        let rotated = rotate_key(&settings.data, Some(&data.path(name))).await.unwrap();
        assert_eq!(rotated, Rotated { keys: 1, file: data.path(name), named: true });
        settings = data.settings_with(name);
        data.assert_reads_ann(&settings).await;
    }
    data.refusal(&data.settings()).await;
    data.refusal(&data.settings_with("first")).await;
}

#[tokio::test]
async fn a_key_that_is_given_is_replaced_by_one_that_is_given() {
    let data = Data::with_ann().await;
    fs::rename(data.path("installation.key"), data.path("key")).unwrap();
    let settings = data.settings_with("key");
    let refusal = rotate_key(&settings.data, None).await.unwrap_err().to_string();
    assert!(refusal.contains("--new-key-file"), "{refusal}");
    fs::write(data.path("no-key"), "secret").unwrap();
    let refusal = rotate_key(&settings.data, Some(&data.path("no-key"))).await.unwrap_err().to_string();
    assert!(refusal.contains("no installation key") && !refusal.contains("secret"), "{refusal}");
    data.assert_reads_ann(&settings).await;
}

#[tokio::test]
async fn a_replacement_that_ended_between_database_and_files_is_finished_at_the_next_start() {
    let data = Data::with_ann().await;
    let before = data.own_key();
    data.rotate_but_for_the_files().await;
    let next = fs::read_to_string(data.path("installation.key.new")).unwrap();
    // Whoever only looks finds the key, and moves nothing.
    data.verified(&data.settings()).await;
    assert_eq!(data.own_key(), before);
    data.assert_reads_ann(&data.settings()).await;
    assert_eq!(data.own_key(), next);
    assert!(!data.path("installation.key.new").exists());
}

#[tokio::test]
async fn a_replacement_that_ended_before_the_database_changes_nothing_and_can_be_repeated() {
    let data = Data::with_ann().await;
    let before = data.own_key();
    let KeySource::Own(own) = data.settings().data.key_source().unwrap() else { panic!("not own") };
    own.prepare().unwrap();
    data.assert_reads_ann(&data.settings()).await;
    assert_eq!(data.own_key(), before);
    data.rotate().await.unwrap();
    data.assert_reads_ann(&data.settings()).await;
}

#[tokio::test]
async fn a_lost_key_is_asked_for_and_no_other_is_made_in_its_place() {
    let data = Data::with_ann().await;
    let key = data.path("installation.key");
    fs::rename(&key, data.path("elsewhere")).unwrap();
    let refusal = data.refusal(&data.settings()).await;
    assert!(
        refusal.contains("installation.key") && refusal.contains("no installation key is given"),
        "{refusal}"
    );
    assert!(!key.exists());
    data.assert_reads_ann(&data.settings_with("elsewhere")).await;
}

#[tokio::test]
async fn a_running_server_keeps_its_key() {
    let data = Data::with_ann().await;
    let before = data.own_key();
    let app = App::builder(data.settings()).modules(modules::all()).build().await.unwrap();
    let refusal = data.rotate().await.unwrap_err().to_string();
    assert!(refusal.contains("another daybook process"), "{refusal}");
    drop(app);
    assert_eq!(data.own_key(), before);
    assert!(!data.path("installation.key.new").exists());
}

#[tokio::test]
async fn without_a_log_there_is_nothing_to_wrap_and_nothing_is_made() {
    let data = Data::new();
    let refusal = data.rotate().await.unwrap_err().to_string();
    assert!(refusal.contains("there is no log"), "{refusal}");
    assert_eq!(fs::read_dir(data.0.path()).unwrap().count(), 0);
}

#[test]
fn a_new_key_is_made_in_a_file_that_is_not_there() {
    let data = Data::new();
    generate(&data.path("key")).unwrap();
    assert!(generate(&data.path("key")).unwrap_err().to_string().contains("is there already"));
    assert!(generate(&data.path("missing/key")).is_err());
}
