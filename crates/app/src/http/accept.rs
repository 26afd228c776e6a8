//! Taking connections in.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

use super::{ConnectionLimits, connection};

/// How long to wait when the system has no more files or memory for a connection.
const PAUSE: Duration = Duration::from_millis(200);

/// What takes connections in.
pub(super) struct Acceptor {
    pub(super) listener: TcpListener,
    pub(super) router: Router,
    pub(super) limits: ConnectionLimits,
    /// Cancelled: take no more.
    pub(super) stop: CancellationToken,
    /// Cancelled: those that are open answer what is under way, and close.
    pub(super) drain: CancellationToken,
    /// Cancelled: drop those that are open.
    pub(super) cut: CancellationToken,
}

impl Acceptor {
    /// Takes connections in until told to stop.
    pub(super) async fn run(self, places: Arc<Semaphore>) {
        let mut short = false;
        loop {
            let next = tokio::select! {
                biased;
                () = self.stop.cancelled() => return,
                next = self.next(&places) => next,
            };
            match next {
                Ok((stream, place)) => {
                    short = false;
                    self.start(stream, place);
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    // Once is enough: it can last as long as clients like.
                    if !std::mem::replace(&mut short, true) {
                        tracing::warn!(%error, "no connection can be accepted for the moment");
                    }
                    self.pause().await;
                }
            }
        }
    }

    /// The next connection, once there is a place for it.
    async fn next(&self, places: &Arc<Semaphore>) -> io::Result<(TcpStream, OwnedSemaphorePermit)> {
        let place = places.clone().acquire_owned().await.map_err(io::Error::other)?;
        let (stream, _) = self.listener.accept().await?;
        stream.set_nodelay(true)?;
        Ok((stream, place))
    }

    fn start(&self, stream: TcpStream, place: OwnedSemaphorePermit) {
        let served =
            connection::serve(stream, self.router.clone(), self.limits, self.drain.clone(), self.cut.clone());
        tokio::spawn(async move {
            served.await;
            drop(place);
        });
    }

    /// The system is short of something that open connections will give back.
    async fn pause(&self) {
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = self.stop.cancelled() => {}
        }
    }
}

/// Whether only the connection that was to be accepted is broken.
fn is_of_one_connection(error: &io::Error) -> bool {
    use ErrorKind::{
        ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted, InvalidInput, NotConnected,
    };
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted | InvalidInput | NotConnected
    )
}
