use std::path::Path;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;
use crate::modules;
use crate::settings::Environment;

async fn build(settings: Settings) -> anyhow::Result<App> {
    App::builder(settings).modules(modules::all()).build().await
}

fn refusal(outcome: anyhow::Result<App>) -> String {
    format!("{:#}", outcome.err().expect("it was built"))
}

async fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

async fn end(app: ShutdownHandle, running: tokio::task::JoinHandle<anyhow::Result<()>>) {
    app.shutdown();
    running.await.unwrap().unwrap();
}

#[tokio::test]
async fn it_serves_until_told_to_end_and_can_be_started_again_on_its_data() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let app = build(Settings::for_tests(dir.path())).await.unwrap();
        let (address, handle) = (app.local_addr(), app.shutdown_handle());
        let running = tokio::spawn(app.run());
        assert!(get(address, "/health").await.starts_with("HTTP/1.1 200"));
        end(handle, running).await;
        assert!(TcpStream::connect(address).await.is_err());
    }
}

#[tokio::test]
async fn a_live_stream_does_not_hold_the_end_open() {
    let dir = tempfile::tempdir().unwrap();
    let app = build(Settings::for_tests(dir.path())).await.unwrap();
    let (address, handle) = (app.local_addr(), app.shutdown_handle());
    let running = tokio::spawn(app.run());
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = "GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 200");
    end(handle, running).await;
}

#[tokio::test]
async fn two_processes_cannot_have_the_same_data() {
    let dir = tempfile::tempdir().unwrap();
    let _first = build(Settings::for_tests(dir.path())).await.unwrap();
    let refusal = refusal(build(Settings::for_tests(dir.path())).await);
    assert!(refusal.contains("another daybook process uses the data"), "{refusal}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let first = build(Settings::for_tests(dir.path())).await.unwrap();
    let mut settings = Settings::for_tests(other.path());
    settings.serving.port = first.local_addr().port();
    let refusal = refusal(build(settings).await);
    assert!(refusal.contains(&first.local_addr().to_string()), "{refusal}");
}

#[tokio::test]
async fn settings_that_would_let_anybody_in_are_refused_before_anything_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut production = Settings::for_tests(&data);
    production.data.env = Environment::Production;
    assert!(refusal(build(production.clone()).await).contains("DAYBOOK_KEY_FILE"));
    production.data.keys.key_file = Some(dir.path().join("key"));
    assert!(refusal(build(production).await).contains("log in"));
    let mut open = Settings::for_tests(&data);
    open.serving.host = "0.0.0.0".parse().unwrap();
    assert!(refusal(build(open).await).contains("HOST=0.0.0.0"));
    assert!(!Path::exists(&data));
}

#[tokio::test]
async fn a_module_cannot_be_added_twice() {
    let dir = tempfile::tempdir().unwrap();
    let twice = modules::all().into_iter().chain(modules::all()).collect();
    let outcome = App::builder(Settings::for_tests(dir.path())).modules(twice).build().await;
    assert!(refusal(outcome).contains("two modules"));
}
