//! Work that follows the log and survives a restart.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use daybook_application::shared::{EventFilter, HeadSignal, Position, StoreError};
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, DbErr, EntityTrait, Set};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::Store;
use super::entities::{checkpoint, event};
use super::hash::{GENESIS, Hash};
use super::record::{RecordedEvent, to_hash};
use super::spans::following;
use super::writer::Job;
use crate::shared::rows::{signed, unsigned};
use crate::shared::spans::{Statement as _, failed};

/// How many events are handled in one transaction, at least; a commit is never split.
const PAGE: usize = 100;

/// How long to wait when the writer takes nothing.
const PAUSE: Duration = Duration::from_secs(1);

/// Does something for every event of the log, exactly once, as far as it does it in the transaction given.
#[async_trait]
pub trait Subscriber: Send + Sync {
    /// The name under which the checkpoint is kept. MUST NOT change.
    fn name(&self) -> &'static str;

    /// Which events it handles.
    fn filter(&self) -> EventFilter {
        EventFilter::default()
    }

    /// Handles events, in order. Its effect in `tx` is stored together with the checkpoint; effects elsewhere may
    /// happen again after a failure.
    async fn handle(&self, tx: &DatabaseTransaction, events: &[RecordedEvent]) -> Result<(), DbErr>;
}

/// Where a subscriber is: the last event whose effect is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Checkpoint {
    position: Position,
    hash: Hash,
}

/// Runs `subscriber` from its checkpoint on, until cancelled.
///
/// # Errors
/// Any failure, for the supervisor to start again from the checkpoint; above all, if the log that the
/// checkpoint was taken from is not this one.
pub async fn run(
    store: Arc<Store>,
    subscriber: Arc<dyn Subscriber>,
    stop: CancellationToken,
) -> Result<(), StoreError> {
    let mut head = store.bus.subscribe();
    let mut checkpoint = Checkpoint::read(&store, subscriber.name()).await?;
    checkpoint.check(&store).await?;
    let progress = store.subscriptions.enter(subscriber.name());
    progress.reached(checkpoint.position);
    loop {
        let known = *head.borrow_and_update();
        while checkpoint.position < known {
            if stop.is_cancelled() {
                return Ok(());
            }
            match step(&store, &subscriber, checkpoint).await {
                Ok(next) => {
                    checkpoint = next;
                    progress.reached(checkpoint.position);
                }
                // The writer is busy, or waits for room: a reason to wait and none to fail.
                Err(StoreError::Overloaded { .. } | StoreError::Unavailable(_)) => {
                    tokio::select! {
                        () = stop.cancelled() => return Ok(()),
                        () = tokio::time::sleep(PAUSE) => {}
                    }
                }
                Err(error) => return Err(error),
            }
        }
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            changed = head.changed() => if changed.is_err() { return Ok(()); },
        }
    }
}

async fn step(
    store: &Store,
    subscriber: &Arc<dyn Subscriber>,
    from: Checkpoint,
) -> Result<Checkpoint, StoreError> {
    let (events, read_to) = store.next(from.position, PAGE, &subscriber.filter()).await?;
    let span = following(subscriber.name(), &events, read_to);
    let outcome = handle(store, subscriber, events, read_to).instrument(span.clone()).await;
    if outcome.is_err() {
        failed(&span, "subscription");
    }
    outcome
}

async fn handle(
    store: &Store,
    subscriber: &Arc<dyn Subscriber>,
    events: Vec<RecordedEvent>,
    read_to: Position,
) -> Result<Checkpoint, StoreError> {
    let hash = hash_at(store, read_to).await?;
    let checkpoint = Checkpoint { position: read_to, hash };
    store.writer.run(Step { subscriber: subscriber.clone(), events, checkpoint }).await?;
    Ok(checkpoint)
}

struct Step {
    subscriber: Arc<dyn Subscriber>,
    events: Vec<RecordedEvent>,
    checkpoint: Checkpoint,
}

#[async_trait]
impl Job for Step {
    async fn run(self: Box<Self>, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        if !self.events.is_empty() {
            self.subscriber.handle(tx, &self.events).await?;
        }
        let row = checkpoint::ActiveModel {
            name: Set(self.subscriber.name().to_owned()),
            position: Set(signed(self.checkpoint.position.0)),
            hash: Set(self.checkpoint.hash.to_vec()),
        };
        let replace = OnConflict::column(checkpoint::Column::Name)
            .update_columns([checkpoint::Column::Position, checkpoint::Column::Hash])
            .to_owned();
        let write = checkpoint::Entity::insert(row).on_conflict(replace).exec_without_returning(tx);
        write.named(tx, "WRITE checkpoints").await.map(drop)
    }
}

impl Checkpoint {
    async fn read(store: &Store, name: &str) -> Result<Self, StoreError> {
        let row = checkpoint::Entity::find_by_id(name.to_owned()).one(&store.database.readers).await;
        match row.map_err(StoreError::failed)? {
            None => Ok(Self { position: Position(0), hash: GENESIS }),
            Some(row) => Ok(Self {
                position: Position(unsigned(row.position).map_err(StoreError::failed)?),
                hash: to_hash(&row.hash).map_err(StoreError::failed)?,
            }),
        }
    }

    /// Whether the log still holds what the checkpoint was taken after.
    async fn check(&self, store: &Store) -> Result<(), StoreError> {
        if self.position > store.bus.head() || hash_at(store, self.position).await? != self.hash {
            return Err(StoreError::failed(format!(
                "the log holds another event at position {} than this subscription has seen",
                self.position
            )));
        }
        Ok(())
    }
}

async fn hash_at(store: &Store, position: Position) -> Result<Hash, StoreError> {
    if position == Position(0) {
        return Ok(GENESIS);
    }
    let readers = &store.database.readers;
    let event = event::Entity::find_by_id(signed(position.0)).one(readers);
    let event = event.named(readers, "SELECT events").await;
    let event = event.map_err(StoreError::failed)?.ok_or(StoreError::NotYet { head: store.bus.head() })?;
    to_hash(&event.hash).map_err(StoreError::failed)
}
