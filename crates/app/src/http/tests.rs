use std::sync::Mutex;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::routing::get;
use futures::stream;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};

use super::*;

const SHORT: Duration = Duration::from_millis(80);
const LONG: Duration = Duration::from_secs(30);

const LIMITS: ConnectionLimits =
    ConnectionLimits { connections: 64, header: LONG, idle: LONG, write: LONG, streams_per_connection: 8 };

fn router() -> Router {
    Router::new().route("/", get(|| async { "hello" })).route("/flood", get(flood))
}

/// More than any socket buffer holds.
async fn flood() -> Body {
    let chunk = Bytes::from(vec![b'x'; 1 << 20]);
    Body::from_stream(stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone())))
}

async fn start(router: Router, limits: ConnectionLimits) -> (Server, SocketAddr) {
    let listener = listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    (Server::start(listener, router, limits), address)
}

async fn connect(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// All that comes until the server closes; a reset is a way of closing.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = tokio::time::timeout(LONG, stream.read_to_end(&mut bytes)).await;
    let _reset_or_closed = read.expect("the server leaves the connection open");
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    while !text.ends_with("hello") {
        let mut bytes = [0; 1024];
        let length = stream.read(&mut bytes).await.unwrap();
        assert_ne!(length, 0, "closed after {text:?}");
        text.push_str(std::str::from_utf8(&bytes[..length]).unwrap());
    }
    text
}

#[tokio::test]
async fn a_half_sent_header_is_closed_at_its_deadline() {
    let (_server, address) = start(router(), ConnectionLimits { header: SHORT, ..LIMITS }).await;
    for half in ["", "G", "PRI * HT", "GET / HTTP/1.1\r\nHost: x\r\n"] {
        let began = Instant::now();
        assert_eq!(rest(&mut connect(address, half).await).await, "", "{half:?}");
        assert!(began.elapsed() >= SHORT, "{half:?}");
    }
}

#[tokio::test]
async fn a_second_header_has_the_same_deadline() {
    let (_server, address) = start(router(), ConnectionLimits { header: SHORT, ..LIMITS }).await;
    let mut stream = connect(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    answer(&mut stream).await;
    stream.write_all(b"GET / HT").await.unwrap();
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn an_idle_connection_is_closed_but_not_before_its_time() {
    let (_server, address) = start(router(), ConnectionLimits { idle: SHORT, ..LIMITS }).await;
    let mut stream = connect(address, "").await;
    for _ in 0..3 {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
    }
    let began = Instant::now();
    assert_eq!(rest(&mut stream).await, "");
    assert!(began.elapsed() >= SHORT / 2);
}

#[tokio::test]
async fn a_client_that_stops_reading_is_closed() {
    let (held, dropped) = oneshot::channel::<()>();
    let held = Arc::new(Mutex::new(Some(held)));
    let endless = get(move || async move {
        let held = held.lock().unwrap().take();
        let chunks = stream::repeat_with(move || {
            let _until_dropped = &held;
            Ok::<_, std::io::Error>(Bytes::from_static(&[b'x'; 1 << 14]))
        });
        Body::from_stream(chunks)
    });
    let limits = ConnectionLimits { write: SHORT, ..LIMITS };
    let (_server, address) = start(Router::new().route("/endless", endless), limits).await;
    let _never_read = connect(address, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let closed = tokio::time::timeout(LONG, dropped).await.expect("the answer is still under way");
    assert!(closed.is_err());
}

#[tokio::test]
async fn a_slow_answer_is_not_cut_by_the_deadlines_of_the_idle() {
    let slow = get(|| async {
        tokio::time::sleep(SHORT * 3).await;
        "hello"
    });
    let limits = ConnectionLimits { header: SHORT, idle: SHORT, write: SHORT, ..LIMITS };
    let (_server, address) = start(Router::new().route("/", slow), limits).await;
    let mut stream = connect(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer(&mut stream).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_connection_beyond_the_limit_waits_for_a_place() {
    let (_server, address) = start(router(), ConnectionLimits { connections: 1, ..LIMITS }).await;
    let mut first = connect(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    answer(&mut first).await;
    let mut second = connect(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut byte = [0; 1];
    assert!(tokio::time::timeout(SHORT, second.read(&mut byte)).await.is_err());
    drop(first);
    assert!(answer(&mut second).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn draining_finishes_what_is_under_way_and_closes_the_idle() {
    let (entered, go) = (Notify::new(), Notify::new());
    let gate = Arc::new((entered, go));
    let inside = gate.clone();
    let slow = get(move || async move {
        inside.0.notify_one();
        inside.1.notified().await;
        "hello"
    });
    let (server, address) = start(router().route("/slow", slow), LIMITS).await;
    let mut idle = connect(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    answer(&mut idle).await;
    let mut busy = connect(address, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    gate.0.notified().await;
    let stopped = server.stop_accepting().await.unwrap();
    assert!(TcpStream::connect(address).await.is_err());
    let draining = tokio::spawn(stopped.finish(LONG));
    assert_eq!(rest(&mut idle).await, "");
    gate.1.notify_one();
    assert!(answer(&mut busy).await.starts_with("HTTP/1.1 200"));
    assert_eq!(draining.await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_not_finished_within_the_limit_is_cut() {
    let (server, address) = start(router(), LIMITS).await;
    let mut stream = connect(address, "GET /flood HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut byte = [0; 1];
    stream.read_exact(&mut byte).await.unwrap();
    let stopped = server.stop_accepting().await.unwrap();
    assert_eq!(stopped.finish(SHORT).await, 1);
    rest(&mut stream).await;
}
