//! Snapshots against their streams.

use daybook_application::shared::Position;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Fault, VerifyError};
use crate::event_store::Store;
use crate::event_store::entities::{event, snapshot};
use crate::event_store::record::RecordedEvent;
use crate::event_store::registry::CategoryReader;
use crate::shared::failed;

/// How many rows are read at a time.
const PAGE: u64 = 200;

impl Store {
    /// Whether every snapshot that this program would read is what its stream's events lead to.
    pub(super) async fn verify_snapshots(&self, tx: &DatabaseTransaction) -> Result<(), VerifyError> {
        let mut after = String::new();
        loop {
            let page = snapshot::Entity::find()
                .filter(snapshot::Column::Stream.gt(after.as_str()))
                .order_by_asc(snapshot::Column::Stream)
                .limit(PAGE)
                .all(tx)
                .await
                .map_err(failed)?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.stream);
            for snapshot in page {
                self.verify_snapshot(tx, &snapshot).await?;
            }
        }
    }

    async fn verify_snapshot(
        &self,
        tx: &DatabaseTransaction,
        stored: &snapshot::Model,
    ) -> Result<(), VerifyError> {
        let wrong = || Fault(format!("the snapshot of {} is not what its events lead to", stored.stream));
        let category = stored.stream.split('-').next().unwrap_or_default();
        let reader = self.registry.category(category).ok_or_else(wrong)?;
        if stored.state_version != i64::from(reader.state_version()) {
            return Ok(());
        }
        let Some(state) = self.keyring.open_snapshot(stored).await? else { return Ok(()) };
        let replayed = self.state_at(tx, reader, stored).await?;
        if replayed.as_deref() == Some(&*state) {
            return Ok(());
        }
        // Its key may have been destroyed between the two.
        if self.keyring.open_snapshot(stored).await?.is_none() { Ok(()) } else { Err(wrong().into()) }
    }

    /// The state that a stream's events up to the snapshot's version lead to, in its stored form.
    async fn state_at(
        &self,
        tx: &DatabaseTransaction,
        reader: &dyn CategoryReader,
        stored: &snapshot::Model,
    ) -> Result<Option<Vec<u8>>, VerifyError> {
        let mut fold = reader.fold();
        let mut version = 0;
        while version < stored.version {
            let page = event::Entity::find()
                .filter(event::Column::Stream.eq(stored.stream.as_str()))
                .filter(event::Column::Version.gt(version))
                .filter(event::Column::Version.lte(stored.version))
                .order_by_asc(event::Column::Version)
                .limit(PAGE)
                .all(tx)
                .await
                .map_err(failed)?;
            let Some(last) = page.last() else { return Ok(None) };
            version = last.version;
            let events: Result<Vec<_>, _> = page.into_iter().map(RecordedEvent::from_row).collect();
            let mut events = events.map_err(failed)?;
            self.keyring.open(&mut events).await?;
            for event in &events {
                let at = |position: Position| move |error| Fault(format!("position {position}: {error}"));
                fold.take(&event.stored()).map_err(at(event.position))?;
            }
        }
        Ok(fold.state().map_err(failed)?)
    }
}
