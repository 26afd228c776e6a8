//! A bare axum server, to hold Daybook's speed against: it reads a body and answers `OK`, or answers a value.
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

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let router = Router::new().route("/config/{name}", put(read_the_body).get(answer));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8090").await?;
    axum::serve(listener, router).await
}
