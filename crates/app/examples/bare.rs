//! A bare axum server, to hold Daybook's speed against: it reads a body and answers `OK`, or answers a value. It also
//! takes whatever else it is sent, traces for one, and forgets it.
//!
//! `cargo run --release -p daybook --example bare` listens on 127.0.0.1:8090.

use axum::Router;
use axum::body::Bytes;
use axum::routing::put;

async fn read_the_body(body: Bytes) -> &'static str {
    drop(body);
    "OK"
}

async fn answer() -> &'static str {
    "value"
}

async fn forget(body: Bytes) {
    drop(body);
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let router = Router::new().route("/config/{name}", put(read_the_body).get(answer)).fallback(forget);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8090").await?;
    axum::serve(listener, router).await
}
