//! Makes everything that follows from the log anew.

use daybook_application::shared::{Position, StoreError};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};

use super::Store;
use super::head::Head;
use super::replay::{self, ReplayError};
use super::verify::Progress;
use crate::shared::{database, failed};

impl Store {
    /// Empties read models, claims and snapshots and makes them from the log, in one transaction: until it ends,
    /// readers see what was. Nothing else may write meanwhile. Returns the number of events.
    pub async fn rebuild(&self, progress: &dyn Progress) -> Result<Position, StoreError> {
        self.make_anew(progress).await.map_err(|error| match error {
            ReplayError::Store(error) => error,
            error => StoreError::failed(error),
        })
    }

    async fn make_anew(&self, progress: &dyn Progress) -> Result<Position, ReplayError> {
        let (tx, head) = self.begin_alone().await?;
        for table in self.derived_tables() {
            tx.execute_unprepared(&format!("DELETE FROM {table}")).await?;
        }
        // That somebody is erased, and whether it is overwritten, the log does not tell whole: only what it contradicts
        // is made anew.
        tx.execute_unprepared(
            "DELETE FROM erasures WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.position = erasures.position \
             AND e.stream = erasures.stream AND e.recorded_at = erasures.recorded_at)",
        )
        .await?;
        let head = head.position;
        let mut at = Position(0);
        while at < head {
            let events = self.stored_after(at, head).await?;
            let Some(last) = events.last() else {
                return Err(DbErr::RecordNotFound(format!("the event after position {at}")).into());
            };
            at = last.position;
            replay::apply(&tx, &tx, &self.registry, &events).await?;
            progress.at(at, head);
        }
        tx.commit().await?;
        Ok(at)
    }

    /// Begins a transaction that nobody else writes beside; refuses while other nodes serve the data.
    pub(super) async fn begin_alone(&self) -> Result<(DatabaseTransaction, Head), StoreError> {
        let tx = database::begin(&self.database.writer).await.map_err(failed)?;
        if !self.database.lock_out_nodes(&tx).await.map_err(failed)? {
            return Err(StoreError::Unavailable(
                "other nodes serve this data: stop all of them first".into(),
            ));
        }
        let head = Head::lock(&tx).await.map_err(failed)?;
        Ok((tx, head))
    }

    /// Tables whose rows follow from the log. Snapshots are not made anew: the next command writes them.
    fn derived_tables(&self) -> impl Iterator<Item = &'static str> {
        let projected = self.registry.tables(self.database.writer.get_database_backend());
        ["claims", "snapshots"].into_iter().chain(projected.map(|table| table.name))
    }
}
