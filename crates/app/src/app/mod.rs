//! The running application.

mod builder;
mod composition;
mod drain;
mod foundation;
mod messages;
mod tasks;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use daybook_application::health::Health;
use daybook_application::identity::Token;
use daybook_application::shared::LogPosition;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::http::{ConnectionLimits, Server};
use crate::settings::Settings;
use crate::telemetry::Metrics;

pub use builder::AppBuilder;
pub(crate) use composition::Composition;
pub(crate) use foundation::Foundation;

/// How long the end waits for the last figures to be sent.
const LAST_FIGURES: Duration = Duration::from_secs(3);

/// The application, put together and listening; [`run`](Self::run) serves.
pub struct App {
    listener: TcpListener,
    local_addr: SocketAddr,
    router: Router,
    connections: ConnectionLimits,
    drain_timeout: Duration,
    health: Arc<Health>,
    metrics: Metrics,
    foundation: Foundation,
    shutdown: ShutdownHandle,
}

/// Tells a running application to end. Clones tell the same one.
#[derive(Debug, Clone, Default)]
pub struct ShutdownHandle(CancellationToken);

impl ShutdownHandle {
    /// Tells the application to drain and end. Telling it twice changes nothing.
    pub fn shutdown(&self) {
        self.0.cancel();
    }
}

impl App {
    /// Begins to put an application together; modules are still to be added.
    #[must_use]
    pub fn builder(settings: Settings) -> AppBuilder {
        AppBuilder::new(settings)
    }

    /// Where it listens.
    #[must_use]
    pub fn local_addr(&self) -> SocketAddr {
        self.local_addr
    }

    /// Where the log ended when it was asked.
    #[must_use]
    pub fn head(&self) -> LogPosition {
        let store = &self.foundation.parts.store;
        store.log_id().at(store.head())
    }

    /// The token with which the first administrator is made, as long as there is none. It is good in this process
    /// alone, and shown to nobody but whoever started it.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn setup_token(&self) -> anyhow::Result<Option<&Token>> {
        let Some(accounts) = self.foundation.accounts_at_hand() else { return Ok(None) };
        let needed = accounts.identity.first_admin.is_needed().await?;
        Ok(needed.then_some(&accounts.setup))
    }

    /// What tells it to end.
    #[must_use]
    pub fn shutdown_handle(&self) -> ShutdownHandle {
        self.shutdown.clone()
    }

    /// Serves until told to end or until a task has failed without which it cannot go on; then it drains.
    ///
    /// # Errors
    /// Such a task's failure, and work that was not done within the drain's limit.
    pub async fn run(self) -> anyhow::Result<()> {
        let server = Server::start(self.listener, self.router, self.connections);
        server.observe(&self.metrics.meter());
        self.health.set_ready(true);
        let fatal = tokio::select! {
            () = self.shutdown.0.cancelled() => None,
            task = self.foundation.supervisor.fatal() => Some(task),
        };
        let drain =
            drain::Drain { limit: self.drain_timeout, health: self.health, foundation: self.foundation };
        let drained = drain.run(server).await;
        self.metrics.end(LAST_FIGURES).await;
        let Some(task) = fatal else { return drained };
        if let Err(error) = drained {
            tracing::warn!(error = format!("{error:#}"), "the drain was not whole");
        }
        Err(foundation::failed(task))
    }
}
