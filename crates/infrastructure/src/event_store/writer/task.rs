//! The task that owns the writing connection.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use daybook_application::shared::{Clock, Position, StoreError};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

use super::batch::BatchError;
use super::connection::Connection;
use super::metrics::WriterMetrics;
use super::request::{AppendAnswer, AppendRequest, Entry, Job};
use super::settling::{WriterBroken, is_full, not_written};
use super::{Shared, Writer};
use crate::event_store::bus::Bus;
use crate::event_store::erasing::{self, Mark, Overwriting};
use crate::event_store::registry::Registry;
use crate::event_store::sealing::Keyring;
use crate::shared::spans::Statement as _;
use crate::shared::{Database, database};

/// The most requests of one batch.
const MOST_REQUESTS: usize = 256;
/// The most bytes of one batch, unless one request alone is larger.
const MOST_BYTES: usize = 8 * 1024 * 1024;
/// How often the clients that were just answered may come back before a batch is closed. Not a wait: a lone
/// client's yields cost nothing measurable, and a timer could not do less than a millisecond.
const YIELDS: usize = 8;

/// Takes what waits, and writes it in one transaction.
pub(crate) struct WriterTask {
    entries: mpsc::Receiver<Entry>,
    pub(super) shared: Arc<Shared>,
    pub(super) database: Database,
    pub(super) registry: Arc<Registry>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) bus: Arc<Bus>,
    pub(super) keyring: Keyring,
    pub(super) overwriting: Arc<Overwriting>,
    pub(super) connection: Connection,
    pub(super) node: Arc<str>,
    pub(super) metrics: WriterMetrics,
}

/// What the task works with.
pub(crate) struct Parts {
    pub database: Database,
    pub registry: Arc<Registry>,
    pub clock: Arc<dyn Clock>,
    pub bus: Arc<Bus>,
    pub keyring: Keyring,
    pub overwriting: Arc<Overwriting>,
    pub node: Arc<str>,
}

/// A request, who waits for its answer, and the span of that, if it is sampled.
pub(super) type Pending = (AppendRequest, oneshot::Sender<AppendAnswer>, Span);

impl WriterTask {
    pub(crate) fn new(handle: &Writer, entries: mpsc::Receiver<Entry>, parts: Parts) -> Self {
        let Parts { database, registry, clock, bus, keyring, overwriting, node } = parts;
        let (shared, metrics) = (handle.shared.clone(), handle.metrics.clone());
        let connection = Connection::new(database.clone());
        Self {
            entries,
            shared,
            database,
            registry,
            clock,
            bus,
            keyring,
            overwriting,
            connection,
            node,
            metrics,
        }
    }

    /// Writes until cancelled, and then what is on the queue still. An error is final.
    pub(crate) async fn run(mut self, stop: CancellationToken) -> Result<(), WriterBroken> {
        let mut waiting = VecDeque::new();
        loop {
            if waiting.is_empty() {
                tokio::select! {
                    biased;
                    taken = self.entries.recv() => match taken {
                        Some(entry) => waiting.push_back(entry),
                        None => return self.drain().await,
                    },
                    // Closed, it gives what it holds and then nothing.
                    () = stop.cancelled(), if !self.entries.is_closed() => {
                        self.entries.close();
                        continue;
                    }
                }
            }
            self.gather(&mut waiting).await;
            if let Err(broken) = self.write_next(&mut waiting).await {
                self.shared.broken.store(true, Ordering::Release);
                return Err(broken);
            }
        }
    }

    async fn gather(&mut self, waiting: &mut VecDeque<Entry>) {
        for _ in 0..YIELDS {
            while waiting.len() < MOST_REQUESTS {
                match self.entries.try_recv() {
                    Ok(entry) => waiting.push_back(entry),
                    Err(_) => break,
                }
            }
            tokio::task::yield_now().await;
        }
    }

    /// Writes the next requests, or runs the next job: what was asked first is done first.
    async fn write_next(&self, waiting: &mut VecDeque<Entry>) -> Result<(), WriterBroken> {
        self.shared.pulse.begin();
        let mut batch = Vec::with_capacity(waiting.len());
        let mut bytes = 0;
        while let Some(entry) = waiting.pop_front() {
            match entry {
                Entry::Append { request, size, queued, waiting, answer }
                    if bytes == 0 || bytes + size <= MOST_BYTES =>
                {
                    self.metrics.waited(queued.elapsed());
                    bytes += size;
                    batch.push((request, answer, waiting.end()));
                }
                Entry::Job { job, waiting, answer } if batch.is_empty() => {
                    return self.run_job(job, answer).instrument(waiting.end()).await;
                }
                Entry::Overwrite { answer } if batch.is_empty() => return self.overwrite(answer).await,
                later => {
                    waiting.push_front(later);
                    break;
                }
            }
        }
        self.metrics.took(batch.len(), bytes);
        let written = self.write(batch).await;
        self.shared.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
        written
    }

    /// Writes a batch. If it fails, each request is tried alone, so that only the one that fails is refused.
    async fn write(&self, batch: Vec<Pending>) -> Result<(), WriterBroken> {
        if batch.is_empty() {
            return Ok(());
        }
        match self.try_write(&batch).await {
            Err(BatchError::RolledBack(error)) if batch.len() > 1 && !error.is_of_connection() => {
                tracing::warn!(%error, requests = batch.len(), "a batch failed; its requests are tried one by one");
                for pending in batch {
                    let alone = vec![pending];
                    let outcome = self.try_write(&alone).await;
                    self.settle(alone, outcome).await?;
                }
                Ok(())
            }
            outcome => self.settle(batch, outcome).await,
        }
    }

    /// Runs a job. A commit that fails is as grave here as anywhere: the disk is the same.
    async fn run_job(
        &self,
        job: Box<dyn Job>,
        answer: oneshot::Sender<Result<(), StoreError>>,
    ) -> Result<(), WriterBroken> {
        if self.database.is_shared() {
            self.done(self.connection.run_job(job).await, answer);
            return Ok(());
        }
        let outcome = match database::begin(&self.database.writer).await {
            Err(error) => Err(StoreError::Unavailable(error.to_string())),
            Ok(tx) => match job.run(&tx).await {
                Err(error) => Err(not_written(&error.to_string())),
                Ok(()) => match tx.commit().named(&self.database.writer, "COMMIT").await {
                    Ok(()) => Ok(()),
                    Err(error) if is_full(&error.to_string()) => Err(not_written(&error.to_string())),
                    Err(error) => {
                        let unknown = "the commit was not confirmed".into();
                        drop(answer.send(Err(StoreError::OutcomeUnknown(unknown))));
                        return Err(WriterBroken(format!("a commit failed: {error}")));
                    }
                },
            },
        };
        self.done(outcome, answer);
        Ok(())
    }

    /// Tells what became of a job.
    fn done(&self, outcome: Result<(), StoreError>, answer: oneshot::Sender<Result<(), StoreError>>) {
        if outcome.is_ok() {
            self.shared.pulse.progress();
        }
        drop(answer.send(outcome));
    }
}

/// The largest file of which all pages are made anew before the process ends; a larger one has to wait for its next
/// start, lest ending takes longer than it may.
const MOST_AT_THE_END: u64 = 128 * 1024 * 1024;

impl WriterTask {
    /// Overwrites what was erased, and notes it.
    async fn overwrite(
        &self,
        answer: oneshot::Sender<Result<Position, StoreError>>,
    ) -> Result<(), WriterBroken> {
        let personal = self.registry.personal_tables(self.database.writer.get_database_backend());
        match erasing::overwrite(&self.overwriting, &self.database, &personal).await {
            Err(error) => drop(answer.send(Err(error))),
            Ok(position) => {
                let (marked, noted) = oneshot::channel();
                self.run_job(Box::new(Mark(position)), marked).await?;
                let noted = noted.await.unwrap_or_else(|_| Err(StoreError::Unavailable("not noted".into())));
                drop(answer.send(noted.map(|()| position)));
            }
        }
        Ok(())
    }

    /// Everything is written; what was erased meanwhile is overwritten before the process ends, if that is soon.
    async fn drain(&self) -> Result<(), WriterBroken> {
        let small = self
            .database
            .file()
            .is_some_and(|file| std::fs::metadata(file).is_ok_and(|file| file.len() <= MOST_AT_THE_END));
        if !self.overwriting.is_pending() || !small {
            return Ok(());
        }
        let (answer, outcome) = oneshot::channel();
        self.overwrite(answer).await?;
        if let Ok(Err(error)) = outcome.await {
            tracing::warn!(%error, "what was erased could not be overwritten; it will be at the next start");
        }
        Ok(())
    }
}
