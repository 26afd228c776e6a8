//! Work that follows the log and survives a restart.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use daybook_application::shared::{EventFilter, HeadSignal, Position, StoreError};
use sea_orm::sea_query::{LockType, OnConflict};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, QuerySelect, Set};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::Store;
use super::entities::{checkpoint, event};
use super::hash::{GENESIS, Hash};
use super::record::{RecordedEvent, to_hash};
use super::spans::following;
use super::writer::Job;
use crate::shared::failed;
use crate::shared::rows::{signed, unsigned};
use crate::shared::spans::{self, Statement as _};

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

    /// Does, in order, what is done elsewhere and has to be done before the checkpoint moves. It may be done again after
    /// a failure; nothing but this work waits for it.
    async fn deliver(&self, _: &[RecordedEvent]) -> Result<(), StoreError> {
        Ok(())
    }

    /// Handles events, in order. Its effect in `tx` is stored together with the checkpoint; effects elsewhere may
    /// happen again after a failure, and keep the writer waiting.
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
    let work = |stop| follow(&store, &subscriber, stop);
    store.alone(subscriber.name(), &stop, work).await
}

async fn follow(
    store: &Store,
    subscriber: &Arc<dyn Subscriber>,
    stop: CancellationToken,
) -> Result<(), StoreError> {
    let mut head = store.bus.subscribe();
    let mut checkpoint = Checkpoint::read(store, subscriber.name()).await?;
    checkpoint.check(store).await?;
    let progress = store.subscriptions.enter(subscriber.name());
    progress.reached(checkpoint.position);
    loop {
        let known = *head.borrow_and_update();
        while checkpoint.position < known {
            if stop.is_cancelled() {
                return Ok(());
            }
            match step(store, subscriber, checkpoint).await {
                Ok(Some(next)) => {
                    checkpoint = next;
                    progress.reached(checkpoint.position);
                }
                // Another node has been here: from where it stopped.
                Ok(None) => checkpoint = Checkpoint::read(store, subscriber.name()).await?,
                // The writer is busy, or somebody else is away: a reason to wait and none to fail.
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
) -> Result<Option<Checkpoint>, StoreError> {
    let (events, read_to) = store.next(from.position, PAGE, &subscriber.filter()).await?;
    let span = following(subscriber.name(), &events, read_to);
    let outcome = handle(store, subscriber, from, events, read_to).instrument(span.clone()).await;
    if outcome.is_err() {
        spans::failed(&span, "subscription");
    }
    outcome
}

async fn handle(
    store: &Store,
    subscriber: &Arc<dyn Subscriber>,
    from: Checkpoint,
    events: Vec<RecordedEvent>,
    read_to: Position,
) -> Result<Option<Checkpoint>, StoreError> {
    if !events.is_empty() {
        subscriber.deliver(&events).await?;
    }
    let hash = hash_at(store, read_to).await?;
    let checkpoint = Checkpoint { position: read_to, hash };
    let moved = Arc::new(AtomicBool::new(false));
    let step = Step { subscriber: subscriber.clone(), events, from, checkpoint, moved: moved.clone() };
    store.writer.run(step).await?;
    Ok((!moved.load(Ordering::Acquire)).then_some(checkpoint))
}

struct Step {
    subscriber: Arc<dyn Subscriber>,
    events: Vec<RecordedEvent>,
    from: Checkpoint,
    checkpoint: Checkpoint,
    /// Whether another node was faster.
    moved: Arc<AtomicBool>,
}

#[async_trait]
impl Job for Step {
    async fn run(self: Box<Self>, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        if !self.from.is_held(tx, self.subscriber.name()).await? {
            self.moved.store(true, Ordering::Release);
            return Ok(());
        }
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
    /// Whether the stored checkpoint is this one still; it is locked then. Alone with the log, it is.
    async fn is_held(&self, tx: &DatabaseTransaction, name: &str) -> Result<bool, DbErr> {
        if tx.get_database_backend() == DbBackend::Sqlite {
            return Ok(true);
        }
        let begin = checkpoint::ActiveModel {
            name: Set(name.to_owned()),
            position: Set(0),
            hash: Set(GENESIS.to_vec()),
        };
        let keep = OnConflict::column(checkpoint::Column::Name).do_nothing().to_owned();
        let begin = checkpoint::Entity::insert(begin).on_conflict(keep).exec_without_returning(tx);
        begin.named(tx, "INSERT checkpoints").await?;
        let row = checkpoint::Entity::find_by_id(name.to_owned()).lock(LockType::Update).one(tx);
        let row = row.named(tx, "SELECT checkpoints").await?;
        Ok(row.is_some_and(|row| row.position == signed(self.position.0)))
    }

    async fn read(store: &Store, name: &str) -> Result<Self, StoreError> {
        let row = checkpoint::Entity::find_by_id(name.to_owned()).one(&store.database.readers).await;
        match row.map_err(failed)? {
            None => Ok(Self { position: Position(0), hash: GENESIS }),
            Some(row) => Ok(Self {
                position: Position(unsigned(row.position).map_err(failed)?),
                hash: to_hash(&row.hash).map_err(failed)?,
            }),
        }
    }

    /// Whether the log still holds what the checkpoint was taken after.
    async fn check(&self, store: &Store) -> Result<(), StoreError> {
        let head =
            if self.position > store.bus.head() { store.confirmed_head().await? } else { self.position };
        if self.position > head || hash_at(store, self.position).await? != self.hash {
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
    let event = event.map_err(failed)?.ok_or(StoreError::NotYet { head: store.bus.head() })?;
    to_hash(&event.hash).map_err(failed)
}
