//! Serving HTTP/1.1 and HTTP/2 over TCP, with deadlines for clients that dawdle.

mod accept;
mod activity;
mod body;
mod connection;
mod io;
mod limits;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use opentelemetry::metrics::Meter;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;

use accept::Acceptor;
pub use limits::ConnectionLimits;

/// A server that takes connections.
pub struct Server {
    stop: CancellationToken,
    drain: CancellationToken,
    cut: CancellationToken,
    places: Arc<Semaphore>,
    most: usize,
    accepting: JoinHandle<()>,
}

/// A server that takes no more connections; those that are open go on.
pub struct Stopped {
    drain: CancellationToken,
    cut: CancellationToken,
    places: Arc<Semaphore>,
    most: usize,
}

impl Server {
    /// Begins to serve `router` on `listener`.
    #[must_use]
    pub fn start(listener: TcpListener, router: Router, limits: ConnectionLimits) -> Self {
        let (stop, drain, cut) = Default::default();
        let acceptor = Acceptor {
            listener,
            router,
            limits,
            stop: CancellationToken::clone(&stop),
            drain: CancellationToken::clone(&drain),
            cut: CancellationToken::clone(&cut),
        };
        let most = limits.connections;
        let places = Arc::new(Semaphore::new(most));
        Self { stop, drain, cut, most, accepting: tokio::spawn(acceptor.run(places.clone())), places }
    }

    /// Shows how many connections there are, as long as they are taken or open.
    pub fn observe(&self, meter: &Meter) {
        let (places, most) = (Arc::downgrade(&self.places), self.most);
        meter
            .u64_observable_gauge("daybook.http.server.connections")
            .with_unit("{connection}")
            .with_description("Connections of clients.")
            .with_callback(move |observer| {
                if let Some(places) = places.upgrade() {
                    observer.observe(most.saturating_sub(places.available_permits()) as u64, &[]);
                }
            })
            .build();
        meter
            .u64_observable_gauge("daybook.http.server.connections.limit")
            .with_unit("{connection}")
            .with_description("Connections that there may be; more wait in the system's queue.")
            .with_callback(move |observer| observer.observe(most as u64, &[]))
            .build();
    }

    /// Takes no more connections: from now on, connecting is refused.
    pub async fn stop_accepting(self) -> Result<Stopped, JoinError> {
        self.stop.cancel();
        self.accepting.await?;
        Ok(Stopped { drain: self.drain, cut: self.cut, places: self.places, most: self.most })
    }
}

impl Stopped {
    /// Closes idle connections and waits for requests under way, but no longer than `limit`; what is left then is
    /// cut off, and their number is the answer.
    pub async fn finish(self, limit: Duration) -> usize {
        self.drain.cancel();
        // Every connection has a place: when all places are free, all connections are closed.
        let all = u32::try_from(self.most).unwrap_or(u32::MAX);
        if tokio::time::timeout(limit, self.places.acquire_many(all)).await.is_ok() {
            return 0;
        }
        let left = self.most.saturating_sub(self.places.available_permits());
        self.cut.cancel();
        left
    }
}

/// Listens on an address; port 0 takes any free port.
pub async fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await
}
