//! Bytes on a connection, for what no client would send.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Http;

/// A connection.
pub(crate) struct Raw {
    stream: TcpStream,
}

impl Raw {
    pub(crate) async fn connect(http: &Http) -> Self {
        let address = http.base().strip_prefix("http://").unwrap();
        Self { stream: TcpStream::connect(address).await.unwrap() }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        // The server may have closed already: what it said is then still to be read.
        let _ = self.stream.write_all(bytes).await;
    }

    /// All that comes until, and with, `end`; fails if it has not come within half a minute.
    pub(crate) async fn read_until(&mut self, end: &str) -> String {
        let mut answer = Vec::new();
        let read = async {
            while !String::from_utf8_lossy(&answer).contains(end) {
                let read = self.stream.read_buf(&mut answer).await.unwrap();
                assert!(read > 0, "it was closed after {:?}", String::from_utf8_lossy(&answer));
            }
        };
        tokio::time::timeout(Duration::from_secs(30), read).await.expect("the connection hangs");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// All that comes until the server closes; fails if it has not within half a minute.
    pub(crate) async fn read_to_end(mut self) -> String {
        let mut answer = Vec::new();
        let read = tokio::time::timeout(Duration::from_secs(30), self.stream.read_to_end(&mut answer));
        // A reset after the answer is as good as an end.
        let _ = read.await.expect("the connection hangs");
        String::from_utf8_lossy(&answer).into_owned()
    }
}

/// Sends `request` on a connection of its own and answers with the status and the whole answer.
/// Without an answer the status is 0.
pub(crate) async fn exchange(http: &Http, request: &[u8]) -> (u16, String) {
    let mut raw = Raw::connect(http).await;
    raw.send(request).await;
    let answer = raw.read_to_end().await;
    let status = answer.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)?.parse().ok());
    (status.unwrap_or(0), answer)
}
