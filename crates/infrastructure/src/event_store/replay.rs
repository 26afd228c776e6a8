//! Makes read models and claims from the log, as the writer would have made them.

use std::sync::Arc;

use daybook_application::shared::{EventFilter, Position, StoreError};
use daybook_domain::shared::{Claim, ClaimChange};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter};

use super::Store;
use super::changes::Changes;
use super::entities::claim;
use super::record::RecordedEvent;
use super::registry::Registry;
use super::writer::batch::{WriteError, project};

/// How many events are read at a time, at most; large ones make it fewer.
pub(super) const PAGE: usize = 1_000;

/// The log contradicts itself.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReplayError {
    /// Two streams hold the same value.
    #[error("position {position}: {stream} takes a {scope} that {holder} holds")]
    HeldTwice { position: Position, stream: Arc<str>, scope: &'static str, holder: String },
    #[error(transparent)]
    Write(WriteError),
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for ReplayError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl<E: Into<WriteError>> From<E> for ReplayError {
    fn from(error: E) -> Self {
        Self::Write(error.into())
    }
}

/// Brings the read models and claims that `tx` sees up to these events.
pub(super) async fn apply(
    tx: &DatabaseTransaction,
    registry: &Registry,
    events: &[RecordedEvent],
) -> Result<(), ReplayError> {
    let mut changes = Changes::new(tx.get_database_backend());
    project(registry, events, &mut changes)?;
    changes.execute(tx).await?;
    for event in events {
        for change in registry.claims(event)? {
            apply_claim(tx, event, change).await?;
        }
    }
    Ok(())
}

async fn apply_claim(
    tx: &DatabaseTransaction,
    event: &RecordedEvent,
    change: ClaimChange,
) -> Result<(), ReplayError> {
    let (ClaimChange::Take(claim) | ClaimChange::Release(claim)) = &change;
    let key = (claim.scope.to_owned(), claim.value.clone());
    let holder = claim::Entity::find_by_id(key.clone()).one(tx).await?.map(|row| row.stream);
    match (change, holder) {
        (ClaimChange::Take(_), Some(holder)) if holder == *event.stream => {}
        (ClaimChange::Take(Claim { scope, .. }), Some(holder)) => {
            let (position, stream) = (event.position, event.stream.clone());
            return Err(ReplayError::HeldTwice { position, stream, scope, holder });
        }
        (ClaimChange::Take(Claim { scope, value }), None) => {
            let row = claim::Model { scope: scope.to_owned(), value, stream: event.stream.to_string() };
            claim::Entity::insert(row.into_active_model()).exec_without_returning(tx).await?;
        }
        (ClaimChange::Release(_), _) => {
            let own = claim::Entity::delete_by_id(key).filter(claim::Column::Stream.eq(&*event.stream));
            own.exec(tx).await?;
        }
    }
    Ok(())
}

impl Store {
    /// The next events after a position and up to `head`.
    pub(super) async fn stored_after(
        &self,
        position: Position,
        head: Position,
    ) -> Result<Vec<RecordedEvent>, StoreError> {
        Ok(self.read_stretch(position, head, PAGE, &EventFilter::default()).await?.0)
    }
}
