//! Outcomes by idempotency key.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::shared::{Clock, Receipt, Receipts, StoreError};
use daybook_domain::shared::{Actor, Timestamp};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, Statement,
};
use std::sync::atomic::{AtomicU64, Ordering};

use super::Store;
use super::entities::receipt;
use super::writer::Job;
use super::writer::rows::{REMEMBERED_MICROS, receipt_of};
use crate::shared::failed;
use crate::shared::rows::signed;
use crate::shared::spans::Statement as _;

/// How many expired receipts are removed at a time, so that no batch waits long.
const SWEPT_AT_ONCE: u64 = 1_000;

/// Receipts of a store.
pub struct SqlReceipts {
    store: Arc<Store>,
}

impl SqlReceipts {
    /// Receipts of `store`.
    #[must_use]
    pub fn new(store: Arc<Store>) -> Self {
        Self { store }
    }
}

#[async_trait]
impl Receipts for SqlReceipts {
    async fn find(&self, actor: &Actor, key: &str) -> Result<Option<Receipt>, StoreError> {
        let row = receipt::Entity::find_by_id((actor.to_string(), stored_key(actor, key)))
            .filter(receipt::Column::RecordedAt.gt(oldest(&*self.store.clock)))
            .one(&self.store.database.readers)
            .named(&self.store.database.readers, "SELECT receipts")
            .await;
        row.and_then(|row| row.as_ref().map(receipt_of).transpose()).map_err(failed)
    }
}

/// A key as it is stored: a caller may have made it of an e-mail address, which no erasure would find here.
pub(super) fn stored_key(actor: &Actor, key: &str) -> String {
    let mut digest = blake3::Hasher::new_derive_key("daybook 2026 idempotency key");
    digest.update(&(actor.as_str().len() as u64).to_le_bytes());
    digest.update(actor.as_str().as_bytes());
    digest.update(key.as_bytes());
    digest.finalize().to_hex().to_string()
}

/// Receipts from before this have expired.
fn oldest(clock: &dyn Clock) -> i64 {
    clock.now().as_micros() - REMEMBERED_MICROS
}

impl Store {
    /// Removes expired receipts, a part at a time, between the batches of the writer.
    pub async fn sweep_receipts(&self) -> Result<(), StoreError> {
        loop {
            let before = Timestamp::from_micros(oldest(&*self.clock) + 1);
            let removed = Arc::new(AtomicU64::new(0));
            self.writer.run(Sweep { before, removed: removed.clone() }).await?;
            if removed.load(Ordering::Relaxed) < SWEPT_AT_ONCE {
                return Ok(());
            }
        }
    }
}

struct Sweep {
    before: Timestamp,
    removed: Arc<AtomicU64>,
}

#[async_trait]
impl Job for Sweep {
    async fn run(self: Box<Self>, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        let sql = "DELETE FROM receipts WHERE (actor, key) IN \
                   (SELECT actor, key FROM receipts WHERE recorded_at < $1 ORDER BY recorded_at LIMIT $2)";
        let values = [self.before.as_micros().into(), signed(SWEPT_AT_ONCE).into()];
        let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
        let done = tx.execute_raw(statement).await?;
        self.removed.store(done.rows_affected(), Ordering::Relaxed);
        Ok(())
    }
}
