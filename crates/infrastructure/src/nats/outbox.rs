//! Publishes every event to JetStream.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::{self, stream};
use async_trait::async_trait;
use daybook_application::shared::StoreError;
use sea_orm::{DatabaseTransaction, DbErr};
use tokio::time::timeout;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::Nats;
use super::message::{message, subject};
use crate::event_store::subscription::Subscriber;
use crate::event_store::{RecordedEvent, Store};
use crate::shared::spans::failed;

/// How long the server may take for one page of events.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long the server may take to say that it has stored a message.
const ACKNOWLEDGEMENT: Duration = Duration::from_secs(5);
/// The stream that is made if none takes the subjects.
const STREAM: &str = "DAYBOOK";
const SUBJECTS: &str = "daybook.*.*";

/// Publishes every event, at least once, and the events of one record in their order.
///
/// The checkpoint moves when JetStream has stored them: a server that is away keeps nothing waiting but this. What is
/// published again has the same message id, its position, by which JetStream drops it for a while.
pub struct Outbox {
    store: Arc<Store>,
    nats: Nats,
    jetstream: jetstream::Context,
}

impl Outbox {
    /// Publishes what `store` records.
    #[must_use]
    pub fn new(store: Arc<Store>, nats: Nats) -> Self {
        let mut jetstream = jetstream::new(nats.client.clone());
        jetstream.set_timeout(ACKNOWLEDGEMENT);
        Self { store, nats, jetstream }
    }

    async fn publish(&self, events: &[RecordedEvent]) -> Result<(), StoreError> {
        for round in rounds(events) {
            let mut acknowledgements = Vec::with_capacity(round.len());
            for event in round {
                let view = self.store.registry.view(&event.without_person()).map_err(StoreError::failed)?;
                let message = message(self.store.log_id(), &view, self.nats.client.max_payload());
                let sent = self
                    .jetstream
                    .send_publish(subject(&event.category, event.id()), message.map_err(StoreError::failed)?);
                acknowledgements.push(sent.await);
            }
            for sent in acknowledgements {
                let stored = match sent {
                    Ok(acknowledgement) => acknowledgement.await,
                    Err(error) => Err(error),
                };
                if let Err(error) = stored {
                    return Err(self.away(&error).await);
                }
            }
        }
        Ok(())
    }

    /// What the failure means; where no stream takes the subjects one is made.
    async fn away(&self, error: &PublishError) -> StoreError {
        if error.kind() != PublishErrorKind::StreamNotFound {
            return StoreError::Unavailable(format!("NATS: {error}"));
        }
        let config = stream::Config {
            name: STREAM.into(),
            subjects: vec![SUBJECTS.into()],
            ..stream::Config::default()
        };
        match self.jetstream.get_or_create_stream(config).await {
            Ok(_) => StoreError::Unavailable("NATS: the stream was just made".into()),
            Err(error) => StoreError::Unavailable(format!("NATS: the stream cannot be made: {error}")),
        }
    }
}

#[async_trait]
impl Subscriber for Outbox {
    fn name(&self) -> &'static str {
        "nats"
    }

    async fn deliver(&self, events: &[RecordedEvent]) -> Result<(), StoreError> {
        // What is handed over while nobody is there would only be sent late, and again.
        if !self.nats.is_connected() {
            return Err(StoreError::Unavailable("NATS cannot be reached".into()));
        }
        let span = publishing(events.len());
        let late = |_| StoreError::Unavailable("NATS does not answer".into());
        let published = timeout(PATIENCE, self.publish(events)).instrument(span.clone()).await;
        let published = published.map_err(late).flatten();
        if published.is_err() {
            failed(&span, "unavailable");
        }
        published
    }

    async fn handle(&self, _: &DatabaseTransaction, _: &[RecordedEvent]) -> Result<(), DbErr> {
        Ok(())
    }
}

/// The span of so many messages until JetStream has them.
fn publishing(messages: usize) -> Span {
    tracing::info_span!(
        "publish",
        otel.name = "nats publish",
        otel.kind = "producer",
        messaging.system = "nats",
        messaging.operation.type = "send",
        messaging.batch.message_count = messages,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

/// The events in rounds, none of which has two of one record: each is stored before the next one is sent, so that none
/// can be missing between two of its record.
fn rounds(events: &[RecordedEvent]) -> Vec<&[RecordedEvent]> {
    let (mut rounds, mut begin) = (Vec::new(), 0);
    let mut seen = HashSet::new();
    for (at, event) in events.iter().enumerate() {
        if !seen.insert(&event.stream) {
            rounds.push(&events[begin..at]);
            begin = at;
            seen = HashSet::from([&event.stream]);
        }
    }
    rounds.push(&events[begin..]);
    rounds
}
