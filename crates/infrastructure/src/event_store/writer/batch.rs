//! One transaction for many requests.

use std::collections::HashSet;

use daybook_application::shared::{Clock, Position};
use daybook_domain::shared::Timestamp;
use sea_orm::{
    DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait, sea_query::OnConflict,
};

use super::judge::{Judge, written};
use super::request::{AppendRequest, Refusal};
use super::rows;
use crate::event_store::entities::{data_key, event, receipt, snapshot};
use crate::event_store::head::Head;
use crate::event_store::record::RecordedEvent;
use crate::event_store::registry::{ProjectionError, Registry};
use crate::shared::rows::chunked;

/// What became of each request of a batch, and what is in the log now.
pub(crate) struct Committed {
    pub verdicts: Vec<Result<Position, Refusal>>,
    pub events: Vec<RecordedEvent>,
    pub head: Position,
}

/// Why a batch was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BatchError {
    /// Nothing was begun.
    #[error("no transaction could be begun: {0}")]
    Begin(DbErr),
    /// A newer program has changed the schema.
    #[error(transparent)]
    Schema(daybook_application::shared::StoreError),
    /// It is rolled back.
    #[error("the transaction failed and is rolled back: {0}")]
    RolledBack(ProjectionError),
    /// It may be committed or not.
    #[error("the commit failed: {0}")]
    Commit(DbErr),
}

impl<E: Into<ProjectionError>> From<E> for BatchError {
    fn from(error: E) -> Self {
        Self::RolledBack(error.into())
    }
}

/// Begins a transaction that will write.
pub(crate) async fn begin(writer: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let immediate = Some(SqliteTransactionMode::Immediate);
    let options = TransactionOptions { sqlite_transaction_mode: immediate, ..Default::default() };
    writer.begin_with_options(options).await
}

/// Judges and writes `requests` in one transaction.
pub(crate) async fn write(
    writer: &DatabaseConnection,
    registry: &Registry,
    clock: &dyn Clock,
    requests: &[&AppendRequest],
) -> Result<Committed, BatchError> {
    let tx = begin(writer).await.map_err(BatchError::Begin)?;
    let head = Head::lock(&tx).await?;
    head.check_schema().map_err(BatchError::Schema)?;
    let now = clock.now();
    let mut batch = Batch::new(head, now, known(&tx, requests, now).await?);
    let claims = batch.judge.claims.clone();
    let verdicts: Vec<_> = requests.iter().map(|request| batch.admit(request)).collect();
    if batch.is_empty() {
        tx.rollback().await?;
        return Ok(Committed { verdicts, events: Vec::new(), head: batch.head.position });
    }
    batch.insert(&tx, registry).await?;
    rows::write_claims(&tx, &claims, &batch.judge.claims).await?;
    batch.head.write(&tx).await?;
    tx.commit().await.map_err(BatchError::Commit)?;
    Ok(Committed { verdicts, events: batch.events, head: batch.head.position })
}

/// What the database says of all that the requests name: one query each.
async fn known(
    tx: &DatabaseTransaction,
    requests: &[&AppendRequest],
    now: Timestamp,
) -> Result<Judge, DbErr> {
    let streams: HashSet<_> =
        requests.iter().flat_map(|r| r.streams()).map(|(stream, _)| &**stream).collect();
    Ok(Judge {
        versions: rows::versions(tx, streams.into_iter().collect()).await?,
        claims: rows::claims(tx, requests).await?,
        receipts: rows::receipts(tx, requests, now).await?,
    })
}

/// The rows of the requests that were let in.
struct Batch {
    head: Head,
    now: Timestamp,
    judge: Judge,
    events: Vec<RecordedEvent>,
    snapshots: Vec<snapshot::ActiveModel>,
    keys: Vec<data_key::ActiveModel>,
    receipts: Vec<receipt::ActiveModel>,
}

impl Batch {
    fn new(head: Head, now: Timestamp, judge: Judge) -> Self {
        let (events, snapshots, keys, receipts) = Default::default();
        Self { head, now, judge, events, snapshots, keys, receipts }
    }

    fn is_empty(&self) -> bool {
        self.events.is_empty() && self.receipts.is_empty()
    }

    /// Gives the request its place, if it may have one.
    fn admit(&mut self, request: &AppendRequest) -> Result<Position, Refusal> {
        self.judge.judge(request)?;
        if !request.events.is_empty() {
            self.place(request);
        }
        let position = self.head.position;
        if let Some(receipt) = &request.receipt {
            let written = written(receipt, position, !request.events.is_empty());
            self.judge.remember(receipt, written);
            self.receipts.push(rows::receipt_row(receipt, written, self.now));
        }
        self.snapshots.extend(request.snapshots.iter().cloned().map(IntoActiveModel::into_active_model));
        self.keys.extend(request.keys.iter().map(super::super::sealing::NewKey::row));
        Ok(position)
    }

    fn place(&mut self, request: &AppendRequest) {
        // Later than the commit before, also when the clock stands still or steps back.
        let recorded_at = self.now.max(self.head.recorded_at.plus_micros(1));
        let commit = Position(self.head.position.0 + request.events.len() as u64);
        for event in &request.events {
            let position = Position(self.head.position.0 + 1);
            let placed = RecordedEvent::place(event, &self.head.hash, position, commit, recorded_at);
            self.head.position = position;
            self.head.hash = placed.hash;
            self.events.push(placed);
        }
        self.head.recorded_at = recorded_at;
    }

    async fn insert(&mut self, tx: &DatabaseTransaction, registry: &Registry) -> Result<(), ProjectionError> {
        let rows: Vec<_> = self.events.iter().map(RecordedEvent::row).collect();
        for rows in chunked(rows, 12) {
            event::Entity::insert_many(rows).exec_without_returning(tx).await?;
        }
        insert_keys(tx, std::mem::take(&mut self.keys)).await?;
        insert_receipts(tx, std::mem::take(&mut self.receipts)).await?;
        insert_snapshots(tx, std::mem::take(&mut self.snapshots)).await?;
        project(tx, registry, &self.events).await
    }
}

/// Brings every context's read models up to these events.
pub(crate) async fn project(
    tx: &DatabaseTransaction,
    registry: &Registry,
    events: &[RecordedEvent],
) -> Result<(), ProjectionError> {
    for (category, projection) in &registry.projections {
        let own: Vec<_> = events.iter().filter(|event| *event.category == **category).collect();
        if !own.is_empty() {
            projection.apply(tx, &own).await?;
        }
    }
    Ok(())
}

async fn insert_keys(tx: &DatabaseTransaction, rows: Vec<data_key::ActiveModel>) -> Result<(), DbErr> {
    for rows in chunked(rows, 3) {
        data_key::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn insert_receipts(tx: &DatabaseTransaction, rows: Vec<receipt::ActiveModel>) -> Result<(), DbErr> {
    use receipt::Column::{Actor, Changed, Fingerprint, Key, Position, RecordedAt, Version};
    // A key that has expired and is used again has a row still.
    let replace = OnConflict::columns([Actor, Key])
        .update_columns([Fingerprint, Changed, Version, Position, RecordedAt])
        .to_owned();
    for rows in chunked(rows, 7) {
        receipt::Entity::insert_many(rows).on_conflict(replace.clone()).exec_without_returning(tx).await?;
    }
    Ok(())
}

async fn insert_snapshots(tx: &DatabaseTransaction, rows: Vec<snapshot::ActiveModel>) -> Result<(), DbErr> {
    use snapshot::Column::{KeyId, State, StateVersion, Stream, Version};
    let replace = OnConflict::column(Stream).update_columns([Version, StateVersion, State, KeyId]).to_owned();
    // One by one: a stream may have two in one batch, and there are few.
    for row in rows {
        snapshot::Entity::insert(row).on_conflict(replace.clone()).exec_without_returning(tx).await?;
    }
    Ok(())
}
