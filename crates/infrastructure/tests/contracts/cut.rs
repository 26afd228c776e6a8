//! A connection between a store and its server that can be cut, to the byte.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use daybook_infrastructure::shared::{DatabaseSettings, Location, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::place::Place;

/// When the next commit is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Before the server hears of it.
    Before = 1,
    /// After the server has heard of it, and before it is confirmed.
    After = 2,
}

/// Between a store and its server; passes everything on until it is told to cut.
pub struct Proxy {
    port: u16,
    armed: Arc<AtomicU8>,
}

impl Proxy {
    /// Stands before the server of a place.
    pub async fn new(place: &Place) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, armed) = (listener.local_addr().unwrap().port(), Arc::new(AtomicU8::new(0)));
        let (server, cut) = (address(place), armed.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&server).await.unwrap();
                tokio::spawn(pass_on(client, server, cut.clone()));
            }
        });
        Self { port, armed }
    }

    /// The settings of the place, by way of this.
    pub fn settings(&self, place: &Place) -> DatabaseSettings {
        let url = plain(place).replacen(&address(place), &format!("127.0.0.1:{}", self.port), 1);
        let server: Server = format!("{url}?sslmode=disable").parse().unwrap();
        DatabaseSettings { location: Location::from(server), readers: 2 }
    }

    /// Has the next commit cut off, together with its connection.
    pub fn cut_next_commit(&self, when: Cut) {
        self.armed.store(when as u8, Ordering::SeqCst);
    }

    /// Whether it has been.
    pub fn has_cut(&self) -> bool {
        self.armed.load(Ordering::SeqCst) == 0
    }
}

/// The URL without parameters.
fn plain(place: &Place) -> String {
    place.url().split('?').next().unwrap_or_default().to_owned()
}

/// Where the server listens, `<host>:<port>`.
fn address(place: &Place) -> String {
    let url = plain(place);
    let (_, rest) = url.split_once('@').expect("a server with a user");
    rest.split('/').next().unwrap_or_default().to_owned()
}

async fn pass_on(client: TcpStream, server: TcpStream, armed: Arc<AtomicU8>) {
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let answers = tokio::spawn(async move {
        drop(tokio::io::copy(&mut from_server, &mut to_client).await);
    });
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from_client.read(&mut bytes).await {
        let is_commit = bytes[..read].windows(7).any(|part| part == b"COMMIT\0");
        let cut = if is_commit { armed.swap(0, Ordering::SeqCst) } else { 0 };
        if cut > 0 {
            // Nothing that the server says from now on arrives.
            answers.abort();
        }
        if cut == Cut::Before as u8 || to_server.write_all(&bytes[..read]).await.is_err() || cut > 0 {
            return;
        }
    }
    answers.abort();
}
