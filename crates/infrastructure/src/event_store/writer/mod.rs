//! The one writer: group commit.

mod attempts;
pub(crate) mod batch;
mod connection;
mod judge;
mod request;
pub(crate) mod rows;
mod task;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use daybook_application::shared::{AppendError, Appended, Position, StoreError};
use tokio::sync::{mpsc, oneshot};

pub(crate) use request::{AppendRequest, ClaimStep, Job, NewReceipt};
pub(crate) use task::{Parts, WriterTask};

/// How much may wait.
#[derive(Debug, Clone, Copy)]
pub struct QueueLimits {
    /// The most requests.
    pub requests: usize,
    /// The most bytes of all requests together. One alone may be larger, if nothing else waits.
    pub bytes: usize,
}

impl Default for QueueLimits {
    fn default() -> Self {
        Self { requests: 4_096, bytes: 64 * 1024 * 1024 }
    }
}

/// Puts work on the writer's queue.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::Sender<request::Entry>,
    shared: Arc<Shared>,
    limits: QueueLimits,
}

/// What the handle and the task both know.
#[derive(Debug, Default)]
struct Shared {
    waiting_bytes: AtomicUsize,
    /// Set when the writer cannot go on; then nothing more is taken in.
    broken: AtomicBool,
}

impl Writer {
    pub(crate) fn new(limits: QueueLimits) -> (Self, mpsc::Receiver<request::Entry>) {
        let (queue, entries) = mpsc::channel(limits.requests);
        (Self { queue, shared: Arc::default(), limits }, entries)
    }

    /// Commits a request, or says why not. What is on the queue is written also if the caller stops waiting.
    pub(crate) async fn append(&self, request: AppendRequest) -> Result<Appended, AppendError> {
        let size = request.size();
        self.reserve(size)?;
        let (answer, outcome) = oneshot::channel();
        let entry = request::Entry::Append { request, size, answer };
        if let Err(refused) = self.queue.try_send(entry) {
            self.shared.waiting_bytes.fetch_sub(size, Ordering::Relaxed);
            return Err(self.refused(&refused).into());
        }
        outcome.await.unwrap_or_else(|_| Err(lost().into()))
    }

    /// Runs a job in a transaction of its own, between two batches.
    pub(crate) async fn run(&self, job: impl Job + 'static) -> Result<(), StoreError> {
        let (answer, outcome) = oneshot::channel();
        let entry = request::Entry::Job { job: Box::new(job), answer };
        self.queue.try_send(entry).map_err(|refused| self.refused(&refused))?;
        outcome.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Has the bytes of what was erased overwritten, between two batches; answers with the last erasure that this
    /// covers.
    pub(crate) async fn overwrite(&self) -> Result<Position, StoreError> {
        let (answer, outcome) = oneshot::channel();
        let entry = request::Entry::Overwrite { answer };
        self.queue.try_send(entry).map_err(|refused| self.refused(&refused))?;
        outcome.await.unwrap_or_else(|_| Err(lost()))
    }

    /// How many requests are on the queue.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Whether the writer cannot go on.
    pub(crate) fn is_broken(&self) -> bool {
        self.shared.broken.load(Ordering::Acquire)
    }

    fn reserve(&self, size: usize) -> Result<(), StoreError> {
        if self.is_broken() {
            return Err(StoreError::Unavailable("the writer has stopped".into()));
        }
        let waiting = self.shared.waiting_bytes.fetch_add(size, Ordering::Relaxed);
        if waiting > 0 && waiting + size > self.limits.bytes {
            self.shared.waiting_bytes.fetch_sub(size, Ordering::Relaxed);
            return Err(StoreError::Overloaded { limit: format!("{} bytes", self.limits.bytes) });
        }
        Ok(())
    }

    fn refused<T>(&self, refused: &mpsc::error::TrySendError<T>) -> StoreError {
        match refused {
            mpsc::error::TrySendError::Full(_) => {
                StoreError::Overloaded { limit: format!("{} requests", self.limits.requests) }
            }
            mpsc::error::TrySendError::Closed(_) => StoreError::Unavailable("the writer has stopped".into()),
        }
    }
}

/// The writer stopped with the request on its queue.
fn lost() -> StoreError {
    StoreError::OutcomeUnknown("the writer stopped before it answered".into())
}
