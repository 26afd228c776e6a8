//! One transaction for many requests.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use daybook_application::shared::{Clock, Position};
use daybook_domain::shared::Timestamp;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, IntoActiveModel};

use super::connection::Silent;
use super::judge::{Claims, Judge, written};
use super::request::{AppendRequest, Refusal};
use super::rows;
use crate::event_store::changes::Changes;
use crate::event_store::codec::CodecError;
use crate::event_store::entities::{receipt, snapshot};
use crate::event_store::erasing::Erasure;
use crate::event_store::hash::Hash;
use crate::event_store::head::Head;
use crate::event_store::record::RecordedEvent;
use crate::event_store::registry::Registry;
use crate::event_store::sealing::NewKey;
use crate::shared::database::begin;

/// What became of each request of a batch, and what is in the log now.
#[derive(Debug)]
pub(crate) struct Committed {
    pub verdicts: Vec<Result<Position, Refusal>>,
    pub events: Vec<RecordedEvent>,
    pub erasures: Vec<Erasure>,
    pub head: Position,
    /// When its last commit is recorded.
    pub recorded_at: Timestamp,
    /// How long the commit took; `None` if there was nothing to commit.
    pub commit_took: Option<Duration>,
}

/// Why a batch was not written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BatchError {
    /// Nothing was begun.
    #[error("no transaction could be begun: {0}")]
    Begin(DbErr),
    /// The server says nothing; nothing is committed.
    #[error(transparent)]
    Silent(Silent),
    /// A newer program has changed the schema.
    #[error("{0}")]
    Schema(String),
    /// It is rolled back.
    #[error("the transaction failed and is rolled back: {0}")]
    RolledBack(WriteError),
    /// It may be committed or not.
    #[error("the commit failed: {0}")]
    Commit(String, Box<Unconfirmed>),
}

/// What a commit would have left that may be there or not.
#[derive(Debug)]
pub(crate) struct Unconfirmed {
    pub committed: Committed,
    /// The hash of its last event.
    pub hash: Hash,
}

impl<E: Into<WriteError>> From<E> for BatchError {
    fn from(error: E) -> Self {
        Self::RolledBack(error.into())
    }
}

/// What was in the way of writing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WriteError {
    /// An event cannot be read by its projection.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// The database refused.
    #[error(transparent)]
    Database(#[from] DbErr),
}

/// What batches are written with.
pub(super) struct Tools<'t> {
    pub registry: &'t Registry,
    pub clock: &'t dyn Clock,
    /// The name of this process among those that write to the same log.
    pub node: &'t str,
}

/// A batch that is judged and written, and not committed yet.
pub(super) struct Staged {
    pub tx: DatabaseTransaction,
    /// Whether there is nothing to commit.
    pub empty: bool,
    pub left: Unconfirmed,
}

/// Judges `requests` and writes them in one transaction.
pub(super) async fn stage(
    writer: &DatabaseConnection,
    tools: &Tools<'_>,
    requests: &[&AppendRequest],
) -> Result<Staged, BatchError> {
    let tx = begin(writer).await.map_err(BatchError::Begin)?;
    let head = Head::lock(&tx).await?;
    head.check_schema().map_err(BatchError::Schema)?;
    let now = tools.clock.now();
    let mut batch = Batch::new(head, now, known(&tx, requests, now).await?);
    let before = batch.judge.claims.clone();
    let verdicts: Vec<_> = requests.iter().map(|request| batch.admit(request)).collect();
    let empty = batch.is_empty();
    if !empty {
        batch.name_keys(rows::keys(&tx, batch.erased().collect()).await?);
        let changes = batch.changes(tools, tx.get_database_backend(), &before)?;
        changes.execute(&tx).await?;
    }
    let Batch { head: Head { position: head, recorded_at, hash, .. }, events, erasures, .. } = batch;
    let committed = Committed { verdicts, events, erasures, head, recorded_at, commit_took: None };
    Ok(Staged { tx, empty, left: Unconfirmed { committed, hash } })
}

/// What the database says of all that the requests name: one query each.
async fn known(
    tx: &DatabaseTransaction,
    requests: &[&AppendRequest],
    now: Timestamp,
) -> Result<Judge, DbErr> {
    let streams: HashSet<_> =
        requests.iter().flat_map(|r| r.streams()).map(|(stream, _)| &**stream).collect();
    let late = requests.iter().flat_map(|r| &r.keys).filter(|key| key.late).map(|key| &*key.owner);
    Ok(Judge {
        versions: rows::versions(tx, streams.into_iter().collect()).await?,
        erased: rows::erased(tx, late.collect()).await?,
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
    snapshots: Vec<snapshot::Model>,
    keys: Vec<NewKey>,
    erasures: Vec<Erasure>,
    receipts: Vec<receipt::ActiveModel>,
}

impl Batch {
    fn new(head: Head, now: Timestamp, judge: Judge) -> Self {
        let (events, snapshots, keys, erasures, receipts) = Default::default();
        Self { head, now, judge, events, snapshots, keys, erasures, receipts }
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
        self.keys.extend(request.keys.iter().cloned());
        for stream in request.erased() {
            // What the requests before it brought is not even written.
            self.snapshots.retain(|snapshot| snapshot.stream != **stream);
        }
        self.snapshots.extend(request.snapshots.iter().cloned());
        Ok(position)
    }

    /// The streams whose persons are erased.
    fn erased(&self) -> impl Iterator<Item = &str> {
        self.erasures.iter().map(|erasure| &*erasure.stream)
    }

    /// Names the keys that the erasures destroy: those that are stored, and those that never will be.
    fn name_keys(&mut self, mut stored: HashMap<Arc<str>, Arc<str>>) {
        for erasure in &mut self.erasures {
            let unwritten = self.keys.iter().position(|key| key.owner == erasure.stream);
            let unwritten = unwritten.map(|at| self.keys.swap_remove(at).key_id);
            erasure.key_id = stored.remove(&erasure.stream).or(unwritten);
        }
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
            if event.erases {
                self.erasures.push(Erasure::new(&placed));
                self.judge.erased.insert(event.stream.clone());
            }
            self.events.push(placed);
        }
        self.head.recorded_at = recorded_at;
    }

    /// Everything that the transaction writes.
    fn changes(&self, tools: &Tools<'_>, backend: DbBackend, before: &Claims) -> Result<Changes, CodecError> {
        let mut changes = Changes::new(backend);
        changes.insert(self.events.iter().map(RecordedEvent::row).collect());
        changes.insert(self.keys.iter().map(NewKey::row).collect());
        rows::write_erasures(&mut changes, &self.erasures);
        // A key that has expired and is used again has a row still.
        changes.upsert(self.receipts.clone(), &rows::replace_receipt());
        // A stream may have two in one batch; the last one holds.
        let mut snapshots: Vec<_> = self.snapshots.iter().collect();
        snapshots.reverse();
        let mut seen = HashSet::new();
        snapshots.retain(|snapshot| seen.insert(&snapshot.stream));
        let snapshots = snapshots.into_iter().map(|row| row.clone().into_active_model()).collect();
        changes.upsert(snapshots, &rows::replace_snapshot());
        project(tools.registry, &self.events, &mut changes)?;
        rows::write_claims(&mut changes, before, &self.judge.claims, &self.erased().collect());
        self.head.write(&mut changes, tools.node);
        Ok(changes)
    }
}

/// What events change in every context's read models.
pub(crate) fn project(
    registry: &Registry,
    events: &[RecordedEvent],
    changes: &mut Changes,
) -> Result<(), CodecError> {
    for (category, projection) in &registry.projections {
        let own: Vec<_> = events.iter().filter(|event| *event.category == **category).collect();
        if !own.is_empty() {
            projection.apply(&own, changes)?;
        }
    }
    Ok(())
}
