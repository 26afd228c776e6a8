//! The one writer: group commit.

mod attempts;
pub(crate) mod batch;
mod connection;
mod judge;
mod metrics;
mod pulse;
mod request;
pub(crate) mod rows;
mod settling;
mod spans;
mod task;

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use daybook_application::shared::{AppendError, Appended, Position, StoreError};
use daybook_domain::shared::Timestamp;
use opentelemetry::metrics::Meter;
use tokio::sync::{mpsc, oneshot};

use metrics::WriterMetrics;
use pulse::Pulse;
use spans::Waiting;

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
    metrics: WriterMetrics,
}

/// What the handle and the task both know.
#[derive(Debug, Default)]
struct Shared {
    waiting_bytes: AtomicUsize,
    /// Set when the writer cannot go on; then nothing more is taken in.
    broken: AtomicBool,
    /// Set when a newer program has taken over; then nothing more is written, and why.
    outdated: OnceLock<String>,
    pulse: Pulse,
    /// When the last commit that is known is recorded, in microseconds; 0 if none is.
    recorded_at: AtomicI64,
}

impl Shared {
    fn retire(&self, reason: &str) {
        if self.outdated.set(reason.to_owned()).is_ok() {
            tracing::error!(
                reason,
                "nothing is written by this process any more; a newer Daybook has to take its place"
            );
        }
    }

    /// Notes a batch that is done.
    fn progress(&self, recorded_at: Timestamp) {
        self.pulse.progress();
        self.recorded_at.store(recorded_at.as_micros(), Ordering::Relaxed);
    }
}

impl Writer {
    pub(crate) fn new(limits: QueueLimits, meter: &Meter) -> (Self, mpsc::Receiver<request::Entry>) {
        let (queue, entries) = mpsc::channel(limits.requests);
        (Self { queue, shared: Arc::default(), limits, metrics: WriterMetrics::new(meter) }, entries)
    }

    /// Commits a request, or says why not. What is on the queue is written also if the caller stops waiting.
    pub(crate) async fn append(&self, request: AppendRequest) -> Result<Appended, AppendError> {
        let size = request.size();
        self.reserve(size)?;
        let (answer, outcome) = oneshot::channel();
        let entry = request::Entry::Append {
            request,
            size,
            queued: Instant::now(),
            waiting: Waiting::begin(),
            answer,
        };
        if let Err(refused) = self.queue.try_send(entry) {
            self.shared.waiting_bytes.fetch_sub(size, Ordering::Relaxed);
            self.metrics.shed();
            return Err(self.refused(&refused).into());
        }
        outcome.await.unwrap_or_else(|_| Err(lost().into()))
    }

    /// Runs a job in a transaction of its own, between two batches.
    pub(crate) async fn run(&self, job: impl Job + 'static) -> Result<(), StoreError> {
        self.check()?;
        let (answer, outcome) = oneshot::channel();
        let entry = request::Entry::Job { job: Box::new(job), waiting: Waiting::begin(), answer };
        self.queue.try_send(entry).map_err(|refused| self.refused(&refused))?;
        outcome.await.unwrap_or_else(|_| Err(lost()))
    }

    /// Has the bytes of what was erased overwritten, between two batches; answers with the last erasure that this
    /// covers.
    pub(crate) async fn overwrite(&self) -> Result<Position, StoreError> {
        self.check()?;
        let (answer, outcome) = oneshot::channel();
        let entry = request::Entry::Overwrite { answer };
        self.queue.try_send(entry).map_err(|refused| self.refused(&refused))?;
        outcome.await.unwrap_or_else(|_| Err(lost()))
    }

    /// How many requests are on the queue.
    pub(crate) fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// About how many bytes the requests take that wait or are being written.
    pub(crate) fn waiting_bytes(&self) -> usize {
        self.shared.waiting_bytes.load(Ordering::Relaxed)
    }

    /// How much may wait.
    pub(crate) fn limits(&self) -> QueueLimits {
        self.limits
    }

    /// For how long there has been work of which none was done.
    pub(crate) fn stalled_for(&self) -> Duration {
        self.shared.pulse.stalled_for()
    }

    /// When the last commit of this process is recorded.
    pub(crate) fn recorded_at(&self) -> Option<Timestamp> {
        let micros = self.shared.recorded_at.load(Ordering::Relaxed);
        (micros != 0).then(|| Timestamp::from_micros(micros))
    }

    /// Whether the writer cannot go on.
    pub(crate) fn is_broken(&self) -> bool {
        self.shared.broken.load(Ordering::Acquire)
    }

    /// Notes that a newer program has taken over, and why that is known: from now on nothing is written. It is said
    /// once in the log.
    pub(crate) fn retire(&self, reason: &str) {
        self.shared.retire(reason);
    }

    /// Why nothing is written any more, if a newer program has taken over.
    pub(crate) fn outdated(&self) -> Option<&str> {
        self.shared.outdated.get().map(String::as_str)
    }

    fn check(&self) -> Result<(), StoreError> {
        if self.is_broken() {
            return Err(StoreError::Unavailable("the writer has stopped".into()));
        }
        self.outdated().map_or(Ok(()), |reason| Err(StoreError::Unavailable(reason.to_owned())))
    }

    fn reserve(&self, size: usize) -> Result<(), StoreError> {
        self.check()?;
        let waiting = self.shared.waiting_bytes.fetch_add(size, Ordering::Relaxed);
        if waiting > 0 && waiting + size > self.limits.bytes {
            self.shared.waiting_bytes.fetch_sub(size, Ordering::Relaxed);
            self.metrics.shed();
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
