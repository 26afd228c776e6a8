//! What goes out as messages.

use std::sync::Arc;

use daybook_infrastructure::nats::{Nats, NatsHealth, NatsUrl, Outbox, answer_calls};

use super::foundation::Foundation;
use super::tasks;

/// Connects to NATS, publishes what is recorded, and calls the other nodes. A server that is away is waited for in the
/// background.
pub(super) async fn start(foundation: &mut Foundation, url: &NatsUrl) -> anyhow::Result<()> {
    let (store, nats) = (foundation.parts.store.clone(), Nats::connect(url).await?);
    foundation.health.push(Arc::new(NatsHealth(nats.clone())));
    let outbox = Outbox::new(store.clone(), nats.clone());
    tasks::start_subscriber(&foundation.supervisor, &store, Arc::new(outbox));
    if store.database().file().is_none() {
        foundation.supervisor.spawn("doorbell", move |stop| answer_calls(store.clone(), nats.clone(), stop));
    }
    Ok(())
}
