//! What imports need to know.

use std::collections::HashMap;

use async_trait::async_trait;
use daybook_application::customers::{BatchRecord, ImportRecords};
use daybook_application::shared::StoreError;
use daybook_domain::customers::{BatchId, CustomerId, EmailKey};
use sea_orm::{
    ColumnTrait, DbBackend, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    Select, Statement,
};

use super::SqlCustomers;
use super::rows::malformed;
use crate::customers::entities::batch::{Column, Entity, Model};
use crate::shared::rows::unsigned;
use crate::shared::spans::Statement as _;
use crate::shared::{failed, json};

#[derive(FromQueryResult)]
struct HolderRow {
    email_key: String,
    id: String,
}

#[async_trait]
impl ImportRecords for SqlCustomers {
    async fn holders(&self, emails: &[EmailKey]) -> Result<HashMap<EmailKey, CustomerId>, StoreError> {
        let rows = HolderRow::find_by_statement(holders(self.backend(), emails))
            .all(self.db())
            .named(self.db(), "SELECT claims")
            .await;
        let pair = |row: HolderRow| Ok((EmailKey::of(&row.email_key), row.id.parse().map_err(malformed)?));
        rows.and_then(|rows| rows.into_iter().map(pair).collect()).map_err(failed)
    }

    async fn in_batch(
        &self,
        batch: BatchId,
        ids: &[CustomerId],
    ) -> Result<HashMap<CustomerId, BatchRecord>, StoreError> {
        let rows = Model::find_by_statement(in_batch(self.backend(), batch, ids))
            .all(self.db())
            .named(self.db(), "SELECT customer_batches")
            .await;
        let records = rows.and_then(|rows| rows.into_iter().map(Model::record).collect());
        let records: Vec<BatchRecord> = records.map_err(failed)?;
        Ok(records.into_iter().map(|record| (record.id, record)).collect())
    }

    async fn batch(
        &self,
        batch: BatchId,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<BatchRecord>, StoreError> {
        let rows =
            of_batch(batch, after, limit).all(self.db()).named(self.db(), "SELECT customer_batches").await;
        rows.and_then(|rows| rows.into_iter().map(Model::record).collect()).map_err(failed)
    }
}

/// Active and deleted customers alone have a key.
pub(in crate::customers) fn holders(backend: DbBackend, emails: &[EmailKey]) -> Statement {
    let keys = json::elements(backend, "$1");
    let sql = format!(
        "SELECT c.email_key, c.id FROM {keys} AS keys CROSS JOIN customers c WHERE c.email_key = keys.value"
    );
    Statement::from_sql_and_values(backend, sql, [json::list(emails.iter().map(EmailKey::as_str))])
}

pub(in crate::customers) fn in_batch(backend: DbBackend, batch: BatchId, ids: &[CustomerId]) -> Statement {
    let elements = json::elements(backend, "$1");
    let sql = format!(
        "SELECT b.batch, b.customer_id, b.created, b.before_version, b.version FROM {elements} AS ids \
         CROSS JOIN customer_batches b WHERE b.batch = $2 AND b.customer_id = ids.value"
    );
    let ids: Vec<_> = ids.iter().map(ToString::to_string).collect();
    let ids = json::list(ids.iter().map(String::as_str));
    Statement::from_sql_and_values(backend, sql, [ids, batch.to_string().into()])
}

pub(in crate::customers) fn of_batch(
    batch: BatchId,
    after: Option<CustomerId>,
    limit: usize,
) -> Select<Entity> {
    // No id sorts before the empty text.
    let after = after.map_or_else(String::new, |id| id.to_string());
    Entity::find()
        .filter(Column::Batch.eq(batch.to_string()))
        .filter(Column::CustomerId.gt(after))
        .order_by_asc(Column::CustomerId)
        .limit(limit as u64)
}

impl Model {
    fn record(self) -> Result<BatchRecord, DbErr> {
        Ok(BatchRecord {
            id: self.customer_id.parse().map_err(malformed)?,
            created: self.created != 0,
            before: unsigned(self.before_version)?,
            version: unsigned(self.version)?,
        })
    }
}
