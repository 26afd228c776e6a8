//! How a batch is written though the connection may fail.
//!
//! A file is at hand or broken. A server can be restarted, or the network cut: then the batch is tried again, and if a
//! commit was not confirmed, the log is asked whether it holds it.

use std::time::Duration;

use sea_orm::{ColumnTrait, DatabaseConnection, DbErr, EntityTrait, QueryFilter};
use tokio::time::Instant;
use tracing::Instrument;

use super::batch::{self, BatchError, Committed, Staged, Tools, Unconfirmed, WriteError};
use super::request::AppendRequest;
use super::spans::BatchSpans;
use super::task::{Pending, WriterTask};
use crate::event_store::entities::event;
use crate::event_store::head::Head;
use crate::shared::database::begin;
use crate::shared::is_of_connection;
use crate::shared::rows::signed;
use crate::shared::spans::Statement as _;

/// How long those who wait are kept waiting for a server that cannot be reached.
const PATIENCE: Duration = Duration::from_secs(15);
/// The first pause between two attempts; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
/// The longest.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// What became of a commit that was not confirmed.
enum Outcome {
    Committed,
    RolledBack,
}

impl WriteError {
    /// Whether the connection is to blame, or two nodes were in each other's way, and not what was written.
    pub(super) fn is_of_connection(&self) -> bool {
        matches!(self, Self::Database(error) if is_of_connection(error))
    }
}

impl WriterTask {
    /// Writes a batch, and has it seen in traces and figures.
    pub(super) async fn try_write(&self, batch: &[Pending]) -> Result<Committed, BatchError> {
        let requests: Vec<_> = batch.iter().map(|(request, ..)| request).collect();
        let spans = BatchSpans::begin(batch.iter().map(|(request, _, asker)| (request, asker)));
        let began = Instant::now();
        let outcome = self.persist(&requests).instrument(spans.batch.clone()).await;
        spans.end(&outcome);
        self.metrics.tried(&outcome, batch.len(), began.elapsed());
        if let Ok(committed) = &outcome {
            self.shared.progress(committed.recorded_at);
        }
        outcome
    }

    /// Writes a batch; on a server as often as it takes, for some time.
    async fn persist(&self, requests: &[&AppendRequest]) -> Result<Committed, BatchError> {
        let mut pauses = Pauses::begin();
        loop {
            let error = match self.attempt(requests).await {
                Err(BatchError::Commit(error, left)) if self.database.is_shared() => {
                    match self.outcome_of(&left).await {
                        Some(Outcome::Committed) => return Ok(left.committed),
                        Some(Outcome::RolledBack) => BatchError::Begin(DbErr::Custom(error)),
                        None => return Err(BatchError::Commit(error, left)),
                    }
                }
                Err(error) if self.is_worth_another(&error) => error,
                outcome => return outcome,
            };
            if !pauses.pause().await {
                return Err(error);
            }
            tracing::warn!(%error, requests = requests.len(), "a batch is tried again");
            // Whatever is wrong with these connections, others may do better: another server may be in charge now.
            self.connection.renew().await;
        }
    }

    async fn attempt(&self, requests: &[&AppendRequest]) -> Result<Committed, BatchError> {
        let tools = Tools { registry: &self.registry, clock: &*self.clock, node: &self.node };
        let writer = self.connection.get();
        // Boxed: it is large, and a batch is long beside that.
        let staged = self.connection.bounded(Box::pin(batch::stage(&writer, &tools, requests))).await;
        let Staged { tx, empty, left } = staged.map_err(BatchError::Silent)??;
        if empty {
            let rollback = tx.rollback().named(&writer, "ROLLBACK");
            self.connection.bounded(rollback).await.map_err(BatchError::Silent)??;
            return Ok(left.committed);
        }
        let began = Instant::now();
        match self.connection.bounded(tx.commit().named(&writer, "COMMIT")).await {
            Ok(Ok(())) => Ok(Committed { commit_took: Some(began.elapsed()), ..left.committed }),
            Ok(Err(error)) => Err(BatchError::Commit(error.to_string(), Box::new(left))),
            Err(silent) => Err(BatchError::Commit(silent.to_string(), Box::new(left))),
        }
    }

    fn is_worth_another(&self, error: &BatchError) -> bool {
        self.database.is_shared()
            && match error {
                BatchError::Begin(_) | BatchError::Silent(_) => true,
                BatchError::RolledBack(error) => error.is_of_connection(),
                BatchError::Schema(_) | BatchError::Commit(..) => false,
            }
    }

    /// Whether a commit that was not confirmed is in the log; `None` if nobody can tell in time.
    async fn outcome_of(&self, left: &Unconfirmed) -> Option<Outcome> {
        // Answers alone leave no place in the log that could be looked for; written twice they are the same.
        if left.committed.events.is_empty() {
            return Some(Outcome::RolledBack);
        }
        let mut pauses = Pauses::begin();
        while pauses.pause().await {
            self.connection.renew().await;
            let writer = self.connection.get();
            match self.connection.bounded(Box::pin(is_in_log(&writer, left))).await {
                Ok(Ok(true)) => return Some(Outcome::Committed),
                Ok(Ok(false)) => return Some(Outcome::RolledBack),
                Ok(Err(error)) => tracing::warn!(%error, "the log cannot be asked for a commit"),
                Err(silent) => tracing::warn!(error = %silent, "the log cannot be asked for a commit"),
            }
        }
        None
    }
}

/// Whether the log holds what a commit would have left.
async fn is_in_log(writer: &DatabaseConnection, left: &Unconfirmed) -> Result<bool, DbErr> {
    let tx = begin(writer).await?;
    // Only when the transaction in question has ended, the head is to be had: from then on the answer holds.
    Head::lock(&tx).await?;
    let last = event::Entity::find_by_id(signed(left.committed.head.0))
        .filter(event::Column::Hash.eq(left.hash.to_vec()))
        .one(&tx)
        .await?;
    tx.rollback().await?;
    Ok(last.is_some())
}

/// Pauses between attempts, as long as those who wait have patience.
struct Pauses {
    deadline: Instant,
    next: Duration,
}

impl Pauses {
    fn begin() -> Self {
        Self { deadline: Instant::now() + PATIENCE, next: FIRST_PAUSE }
    }

    /// Waits; false if the time is over.
    async fn pause(&mut self) -> bool {
        if Instant::now() + self.next > self.deadline {
            return false;
        }
        tokio::time::sleep(self.next).await;
        self.next = (self.next * 2).min(LONGEST_PAUSE);
        true
    }
}
