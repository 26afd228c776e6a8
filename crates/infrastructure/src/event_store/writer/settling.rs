//! What became of a batch, and who is told.

use daybook_application::shared::{AppendError, Appended, StoreError};

use super::batch::{BatchError, Committed};
use super::task::{Pending, WriterTask};
use crate::event_store::erasing;
use crate::event_store::head::Head;

/// The writer cannot go on safely; the process must end and start anew.
#[derive(Debug, thiserror::Error)]
#[error("the writer cannot go on: {0}")]
pub(crate) struct WriterBroken(pub(super) String);

impl WriterTask {
    /// Tells everybody what became of the batch.
    pub(super) async fn settle(
        &self,
        batch: Vec<Pending>,
        outcome: Result<Committed, BatchError>,
    ) -> Result<(), WriterBroken> {
        match outcome {
            Ok(committed) => {
                let Committed { events, erasures, head, verdicts, .. } = committed;
                if !erasures.is_empty() {
                    self.keyring.purge(erasures.iter().map(|e| (&e.stream, e.key_id.as_ref()))).await;
                }
                // First the readers, then the answers: whoever is answered finds what he wrote.
                self.bus.publish(events, head, &erasures);
                self.overwriting.erased(&erasures).await;
                if !erasures.is_empty() && self.overwriting.is_resting() && !self.database.is_shared() {
                    // Most is overwritten already where it was; what the log of writes still holds need not wait.
                    // If a reader is in the way, it waits all the same.
                    drop(erasing::empty_wal(&self.database.writer).await);
                }
                for ((_, answer, _), verdict) in batch.into_iter().zip(verdicts) {
                    let outcome = verdict.map(|position| Appended { position }).map_err(AppendError::from);
                    drop(answer.send(outcome));
                }
                Ok(())
            }
            Err(error @ (BatchError::Begin(_) | BatchError::Silent(_))) => {
                refuse(batch, || StoreError::Unavailable(error.to_string()));
                Ok(())
            }
            Err(BatchError::Schema(reason)) => {
                self.shared.retire(&reason);
                refuse(batch, || StoreError::Unavailable(reason.clone()));
                Ok(())
            }
            Err(BatchError::RolledBack(error)) if error.is_of_connection() => {
                refuse(batch, || StoreError::Unavailable(error.to_string()));
                Ok(())
            }
            Err(BatchError::RolledBack(error)) => {
                tracing::error!(%error, "a write failed and is rolled back");
                refuse(batch, || not_written(&error.to_string()));
                Ok(())
            }
            Err(BatchError::Commit(error, _)) => self.doubt(batch, error).await,
        }
    }

    /// A commit failed. On a full disk SQLite rolls it back and can go on; after anything else, what is on the
    /// disk is not known before the next start.
    async fn doubt(&self, batch: Vec<Pending>, error: String) -> Result<(), WriterBroken> {
        if self.database.is_shared() {
            // The server is whole, only this connection is not: what it committed is found in the log.
            tracing::error!(%error, "a commit was not confirmed, and the server cannot be asked");
            refuse(batch, || StoreError::OutcomeUnknown("the commit was not confirmed".into()));
            return Ok(());
        }
        let before = self.bus.head();
        let now = Head::read(&self.database.writer).await;
        if is_full(&error) && now.is_ok_and(|head| head.is_some_and(|h| h.position == before)) {
            tracing::error!(%error, "the disk is full; nothing was written");
            refuse(batch, || not_written(&error));
            return Ok(());
        }
        refuse(batch, || StoreError::OutcomeUnknown("the commit was not confirmed".into()));
        Err(WriterBroken(format!("a commit failed: {error}")))
    }
}

fn refuse(batch: Vec<Pending>, error: impl Fn() -> StoreError) {
    for (_, answer, _) in batch {
        drop(answer.send(Err(error().into())));
    }
}

pub(super) fn not_written(error: &str) -> StoreError {
    if is_full(error) {
        StoreError::Unavailable("the disk is full".into())
    } else {
        StoreError::failed(error.to_owned())
    }
}

/// Whether SQLite says that it finds no room (`SQLITE_FULL`).
pub(super) fn is_full(error: &str) -> bool {
    error.contains("database or disk is full")
}
