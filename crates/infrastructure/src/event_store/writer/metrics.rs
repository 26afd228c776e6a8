//! What the writer measures of its work.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Histogram, Meter};

use super::batch::{BatchError, Committed};
use super::request::Refusal;
use crate::event_store::record::RecordedEvent;
use crate::shared::meter::{attribute, bytes, counts, seconds};

/// The instruments of the queue and of the writer.
#[derive(Debug, Clone)]
pub(crate) struct WriterMetrics {
    waits: Histogram<f64>,
    requests: Histogram<u64>,
    sizes: Histogram<u64>,
    batches: Histogram<f64>,
    commits: Histogram<f64>,
    outcomes: Counter<u64>,
    retries: Counter<u64>,
    events: Counter<u64>,
}

impl WriterMetrics {
    pub(crate) fn new(meter: &Meter) -> Self {
        let waits = meter.f64_histogram("daybook.writer.queue.wait");
        let requests = meter.u64_histogram("daybook.writer.batch.requests");
        let sizes = meter.u64_histogram("daybook.writer.batch.size");
        let batches = meter.f64_histogram("daybook.writer.batch.duration");
        let commits = meter.f64_histogram("daybook.writer.commit.duration");
        let outcomes = meter.u64_counter("daybook.writer.requests").with_unit("{request}");
        let retries = meter.u64_counter("daybook.writer.batch.retries").with_unit("{batch}");
        let events = meter.u64_counter("daybook.events.recorded").with_unit("{event}");
        Self {
            waits: seconds(waits, "How long a write waited on the queue for its batch."),
            requests: counts(requests, "{request}", "Writes that were committed together."),
            sizes: bytes(sizes, "Bytes of a batch."),
            batches: seconds(batches, "How long the transaction of a batch took, its commit included."),
            commits: seconds(commits, "How long the commit of a batch took: the wait for the disk."),
            outcomes: outcomes.with_description("Writes, by what became of them.").build(),
            retries: retries.with_description("Batches that failed and were tried write by write.").build(),
            events: events.with_description("Events that were recorded, by type.").build(),
        }
    }

    /// Notes how long a request was on the queue.
    pub(crate) fn waited(&self, time: Duration) {
        self.waits.record(time.as_secs_f64(), &[]);
    }

    /// Notes what was taken from the queue together.
    pub(crate) fn took(&self, requests: usize, bytes: usize) {
        self.requests.record(requests as u64, &[]);
        self.sizes.record(bytes as u64, &[]);
    }

    /// Notes that a write was refused because the queue was full.
    pub(crate) fn shed(&self) {
        self.count("shed", 1);
    }

    /// Notes what became of a batch, which took so long.
    pub(crate) fn tried(&self, outcome: &Result<Committed, BatchError>, requests: usize, took: Duration) {
        let count = requests as u64;
        match outcome {
            Ok(committed) => self.committed(committed, took),
            // They are tried one by one, and each has its own outcome.
            Err(BatchError::RolledBack(_)) if requests > 1 => self.retries.add(1, &[]),
            Err(BatchError::RolledBack(_)) => self.count("failed", count),
            Err(BatchError::Begin(_) | BatchError::Silent(_) | BatchError::Schema(_)) => {
                self.count("unavailable", count);
            }
            Err(BatchError::Commit(..)) => self.count("unknown", count),
        }
    }

    fn committed(&self, committed: &Committed, took: Duration) {
        self.batches.record(took.as_secs_f64(), &[]);
        if let Some(took) = committed.commit_took {
            self.commits.record(took.as_secs_f64(), &[]);
        }
        let mut outcomes = [("committed", 0), ("conflict", 0), ("taken", 0), ("answered", 0), ("refused", 0)];
        for verdict in &committed.verdicts {
            outcomes[place(verdict.as_ref().err())].1 += 1;
        }
        for (outcome, count) in outcomes.into_iter().filter(|(_, count)| *count > 0) {
            self.count(outcome, count);
        }
        for ((category, event_type), count) in by_type(&committed.events) {
            let category = KeyValue::new("daybook.event.category", category.clone());
            self.events.add(count, &[category, KeyValue::new("daybook.event.type", event_type.clone())]);
        }
    }

    fn count(&self, outcome: &'static str, requests: u64) {
        self.outcomes.add(requests, &attribute("daybook.write.outcome", outcome));
    }
}

/// Where an outcome is counted.
fn place(refusal: Option<&Refusal>) -> usize {
    match refusal {
        None => 0,
        Some(Refusal::Conflict) => 1,
        Some(Refusal::Taken { .. }) => 2,
        Some(Refusal::Answered(_)) => 3,
        Some(Refusal::Erased) => 4,
    }
}

type ByType<'e> = Vec<((&'e Arc<str>, &'e Arc<str>), u64)>;

/// How many events there are of each category and type: of few, and mostly of one.
fn by_type(events: &[RecordedEvent]) -> ByType<'_> {
    let mut types = ByType::new();
    for event in events {
        let own = (&event.category, &event.event_type);
        match types.iter_mut().find(|(known, _)| *known == own) {
            Some((_, count)) => *count += 1,
            None => types.push((own, 1)),
        }
    }
    types
}
