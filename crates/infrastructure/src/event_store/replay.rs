//! Makes read models and claims from the log, as the writer would have made them.

use std::sync::Arc;

use daybook_application::shared::{EventFilter, Position, StoreError};
use daybook_domain::shared::{Claim, ClaimChange};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryFilter,
};

use super::Store;
use super::changes::Changes;
use super::entities::{claim, erasure, event};
use super::erasing::Erasure;
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

/// Brings the read models and claims that `tx` sees up to these events, which were read from `log`.
pub(super) async fn apply(
    tx: &DatabaseTransaction,
    log: &impl ConnectionTrait,
    registry: &Registry,
    events: &[RecordedEvent],
) -> Result<(), ReplayError> {
    let mut changes = Changes::new(tx.get_database_backend());
    project(registry, events, &mut changes)?;
    changes.execute(tx).await?;
    for event in events {
        let effects = registry.effects(event)?;
        for change in effects.claims {
            apply_claim(tx, log, event, change).await?;
        }
        if effects.erases {
            erase(tx, event).await?;
        }
    }
    Ok(())
}

/// Its stream holds nothing any more. Of the key only the events can tell; where they are not, nobody asks.
async fn erase(tx: &DatabaseTransaction, event: &RecordedEvent) -> Result<(), DbErr> {
    claim::Entity::delete_many().filter(claim::Column::Stream.eq(&*event.stream)).exec(tx).await?;
    let key = event::Entity::find()
        .filter(event::Column::Stream.eq(&*event.stream))
        .filter(event::Column::KeyId.is_not_null())
        .one(tx)
        .await?;
    let key_id = key.and_then(|event| event.key_id).map(Into::into);
    let row = Erasure { key_id, ..Erasure::new(event) }.row();
    let keep = OnConflict::column(erasure::Column::Stream).do_nothing().to_owned();
    erasure::Entity::insert(row).on_conflict(keep).exec_without_returning(tx).await.map(drop)
}

async fn apply_claim(
    tx: &DatabaseTransaction,
    log: &impl ConnectionTrait,
    event: &RecordedEvent,
    change: ClaimChange,
) -> Result<(), ReplayError> {
    let (ClaimChange::Take(claim) | ClaimChange::Release(claim)) = &change;
    let key = (claim.scope.to_owned(), claim.value.clone());
    let holder = claim::Entity::find_by_id(key.clone()).one(tx).await?.map(|row| row.stream);
    match (change, holder) {
        (ClaimChange::Take(_), Some(holder)) if holder == *event.stream => {}
        (ClaimChange::Take(_), Some(holder)) if is_erased(log, &holder).await? => {
            let row = claim::Entity::update_many()
                .col_expr(claim::Column::Stream, Expr::value(event.stream.to_string()))
                .filter(claim::Column::Scope.eq(key.0))
                .filter(claim::Column::Value.eq(key.1));
            row.exec(tx).await?;
        }
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

/// Whether the person of a stream is erased. If it happens during a replay, what the stream took was read still, and
/// what it gave back later is not.
async fn is_erased(log: &impl ConnectionTrait, stream: &str) -> Result<bool, DbErr> {
    Ok(erasure::Entity::find_by_id(stream).one(log).await?.is_some())
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
