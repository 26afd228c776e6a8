//! Erasures against the log, and against what they must have destroyed.

use daybook_application::shared::StoreError;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QuerySelect, Statement};

use super::{Fault, VerifyError};
use crate::event_store::Store;
use crate::event_store::entities::erasure;
use crate::event_store::registry::ProjectedTable;
use crate::shared::failed;

/// What the log tells of erasures. Which key was destroyed it only tells where something had been sealed, and whether
/// the files are overwritten it does not.
pub(super) const ERASURES: ProjectedTable =
    ProjectedTable { name: "erasures", key: &["stream"], columns: &["stream", "position", "recorded_at"] };

/// What must not be found: a query for the stream where it is, and the fault.
const CHECKS: [(&str, &str); 4] = [
    (
        "SELECT e.stream FROM erasures e WHERE EXISTS (SELECT 1 FROM data_keys k WHERE k.owner = e.stream) \
         OR EXISTS (SELECT 1 FROM data_keys k WHERE k.key_id = e.key_id) LIMIT 1",
        "its key is still there, or there again, though its person is erased",
    ),
    (
        "SELECT e.stream FROM erasures e JOIN snapshots s ON s.stream = e.stream \
         WHERE s.key_id IS NOT NULL LIMIT 1",
        "it has a sealed snapshot, though its person is erased",
    ),
    (
        "SELECT v.stream FROM events v JOIN erasures e ON e.stream = v.stream \
         WHERE v.key_id IS NOT NULL AND v.key_id IS DISTINCT FROM e.key_id LIMIT 1",
        "its erasure does not name the key that its events were sealed with",
    ),
    (
        "SELECT v.stream FROM events v WHERE v.key_id IS NOT NULL \
         AND NOT EXISTS (SELECT 1 FROM erasures e WHERE e.stream = v.stream) \
         AND NOT EXISTS (SELECT 1 FROM data_keys k WHERE k.key_id = v.key_id AND k.owner = v.stream) LIMIT 1",
        "the key of its events is missing, and its person is not erased",
    ),
];

impl Store {
    /// The position of the last erasure, as far as it is committed now.
    pub(super) async fn last_erasure(&self) -> Result<Option<i64>, StoreError> {
        let last = erasure::Entity::find()
            .select_only()
            .column_as(erasure::Column::Position.max(), "last")
            .into_tuple::<Option<i64>>()
            .one(self.readers());
        Ok(last.await.map_err(failed)?.flatten())
    }
}

/// Whether keys are there, and only for those who are not erased.
pub(super) async fn check(db: &impl ConnectionTrait) -> Result<(), VerifyError> {
    for (sql, what) in CHECKS {
        let row = db.query_one_raw(Statement::from_string(db.get_database_backend(), sql)).await;
        let stream = row.and_then(|row| row.map(|row| row.try_get::<String>("", "stream")).transpose());
        if let Some(stream) = stream.map_err(|error: DbErr| StoreError::failed(error))? {
            return Err(Fault(format!("stream {stream}: {what}")).into());
        }
    }
    Ok(())
}
