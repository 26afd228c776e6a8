//! What handlers put on the writer's queue.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use daybook_application::shared::{AppendError, Appended, Position, Receipt, StoreError};
use daybook_domain::shared::{Actor, Claim, ClaimChange};
use sea_orm::{DatabaseTransaction, DbErr};
use tokio::sync::oneshot;

use super::spans::Waiting;
use crate::event_store::entities::snapshot;
use crate::event_store::record::PreparedEvent;
use crate::event_store::sealing::NewKey;

/// All that one commit writes.
#[derive(Debug, Default)]
pub(crate) struct AppendRequest {
    /// The events, those of one stream with consecutive versions.
    pub events: Vec<PreparedEvent>,
    /// What they do to claims, in order.
    pub claims: Vec<(Arc<str>, ClaimStep)>,
    /// States of streams that have become long.
    pub snapshots: Vec<snapshot::Model>,
    /// Keys that the events are the first to use.
    pub keys: Vec<NewKey>,
    /// What is remembered under an idempotency key.
    pub receipt: Option<NewReceipt>,
}

/// What an event does to the claims of its stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClaimStep {
    /// One is taken or given back.
    Change(ClaimChange),
    /// The person is erased: all are given back.
    ReleaseAll,
}

impl From<ClaimChange> for ClaimStep {
    fn from(change: ClaimChange) -> Self {
        Self::Change(change)
    }
}

/// What is remembered under an idempotency key.
#[derive(Debug, Clone)]
pub(crate) struct NewReceipt {
    pub actor: Actor,
    pub key: String,
    pub fingerprint: [u8; 32],
    /// The version of the first record that changes.
    pub version: u64,
}

impl AppendRequest {
    /// The streams that it changes, each with the version that it expects.
    pub(crate) fn streams(&self) -> impl Iterator<Item = (&Arc<str>, u64)> {
        let mut last: Option<&Arc<str>> = None;
        self.events.iter().filter_map(move |event| {
            let first = last != Some(&event.stream);
            last = Some(&event.stream);
            first.then(|| (&event.stream, event.version - 1))
        })
    }

    /// The streams whose persons it erases.
    pub(crate) fn erased(&self) -> impl Iterator<Item = &Arc<str>> {
        self.events.iter().filter(|event| event.erases).map(|event| &event.stream)
    }

    /// The claims that it names one by one.
    pub(crate) fn named_claims(&self) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter_map(|(_, step)| match step {
            ClaimStep::Change(ClaimChange::Take(claim) | ClaimChange::Release(claim)) => Some(claim),
            ClaimStep::ReleaseAll => None,
        })
    }

    /// About how much memory it takes, in bytes.
    pub(crate) fn size(&self) -> usize {
        let event = |e: &PreparedEvent| 256 + e.data.len() + e.personal.size() + e.metadata.len();
        let events: usize = self.events.iter().map(event).sum();
        let snapshots: usize = self.snapshots.iter().map(|s| s.state.len()).sum();
        512 + events + snapshots
    }
}

/// Work of another kind that needs the writing connection; it gets a transaction of its own.
#[async_trait]
pub(crate) trait Job: Send {
    async fn run(self: Box<Self>, tx: &DatabaseTransaction) -> Result<(), DbErr>;
}

pub(crate) type AppendAnswer = Result<Appended, AppendError>;

/// An entry of the queue.
pub(crate) enum Entry {
    Append {
        request: AppendRequest,
        size: usize,
        queued: Instant,
        waiting: Waiting,
        answer: oneshot::Sender<AppendAnswer>,
    },
    Job {
        job: Box<dyn Job>,
        waiting: Waiting,
        answer: oneshot::Sender<Result<(), StoreError>>,
    },
    /// The bytes of what was erased are overwritten, outside of any transaction.
    Overwrite {
        answer: oneshot::Sender<Result<Position, StoreError>>,
    },
}

/// What the judge found wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    Conflict,
    Taken {
        scope: &'static str,
    },
    Answered(Receipt),
    /// A key was made for a stream whose person is erased.
    Erased,
}

impl From<Refusal> for AppendError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Conflict => Self::Conflict,
            Refusal::Taken { scope } => Self::Taken { scope },
            Refusal::Answered(receipt) => Self::Answered(Box::new(receipt)),
            Refusal::Erased => {
                StoreError::failed("a stream whose person is erased can hold no personal data").into()
            }
        }
    }
}
