//! Coming to an end without losing anything.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use daybook_application::health::Health;
use tokio::time::Instant;

use super::foundation::Foundation;
use crate::http::Server;

/// What takes part in the end.
pub(super) struct Drain {
    /// The longest time that all of it may take.
    pub(super) limit: Duration,
    pub(super) health: Arc<Health>,
    pub(super) foundation: Foundation,
}

impl Drain {
    /// Unready, no more connections, streams closed and writes refused, requests finished, the writer's queue
    /// written, the database closed.
    pub(super) async fn run(self, server: Server) -> anyhow::Result<()> {
        let end = Instant::now() + self.limit;
        self.health.set_ready(false);
        let stopped = server.stop_accepting().await.context("the server's task failed")?;
        self.foundation.closing.send_replace(true);
        // What is written must still reach the disk after the last request.
        let left = end.saturating_duration_since(Instant::now());
        let cut = stopped.finish(left.mul_f32(0.75)).await;
        if cut > 0 {
            tracing::warn!(connections = cut, "connections were cut off at the end of the drain");
        }
        self.foundation.end(end).await
    }
}
