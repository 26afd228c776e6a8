//! What a trace shows of the queue and of the batches.
//!
//! A batch belongs to many requests, so it is a trace of its own; each request has a span for the time that it spent in
//! it, and the two are linked.

use daybook_application::shared::DECIDED;
use tracing::Span;
use tracing::field::Empty;

use super::batch::{BatchError, Committed};
use super::request::{AppendRequest, Refusal};
use crate::shared::spans::{MOST_LINKS, asker, failed, link_both};

/// The spans of what waits on the queue; none, if it is not sampled.
pub(crate) struct Waiting {
    asker: Span,
    _queue: Span,
}

impl Waiting {
    /// Begins to wait, within the present span.
    pub(super) fn begin() -> Self {
        let asker = asker();
        let queue = if asker.is_disabled() { Span::none() } else { tracing::info_span!("event_store.queue") };
        Self { asker, _queue: queue }
    }

    /// The wait is over; answers with the span of who waited.
    pub(super) fn end(self) -> Span {
        self.asker
    }
}

/// The spans of a batch that is being written.
pub(super) struct BatchSpans {
    pub(super) batch: Span,
    /// The span of each request in it; none for those that are not sampled.
    commits: Vec<Span>,
}

impl BatchSpans {
    /// Begins the spans of a batch of these requests, if one of them is sampled.
    pub(super) fn begin<'b>(requests: impl Iterator<Item = (&'b AppendRequest, &'b Span)> + Clone) -> Self {
        let sampled = requests.clone().filter(|(_, asker)| !asker.is_disabled()).count();
        if sampled == 0 {
            return Self { batch: Span::none(), commits: Vec::new() };
        }
        let batch = tracing::info_span!(
            target: DECIDED,
            parent: None,
            "event_store.batch",
            daybook.batch.requests = requests.clone().count(),
            daybook.batch.requests.sampled = sampled,
            daybook.batch.size = requests.clone().map(|(request, _)| request.size()).sum::<usize>(),
            daybook.batch.events = Empty,
            daybook.position = Empty,
            error.type = Empty,
            otel.status_code = Empty,
        );
        let commits: Vec<_> = requests.map(|(_, asker)| commit_span(asker)).collect();
        for commit in commits.iter().filter(|commit| !commit.is_disabled()).take(MOST_LINKS) {
            link_both(commit, &batch);
        }
        Self { batch, commits }
    }

    /// Notes what became of the batch and of each request.
    pub(super) fn end(self, outcome: &Result<Committed, BatchError>) {
        if self.batch.is_disabled() {
            return;
        }
        match outcome {
            Ok(committed) => {
                self.batch
                    .record("daybook.batch.events", committed.events.len())
                    .record("daybook.position", committed.head.0);
                for (commit, verdict) in self.commits.iter().zip(&committed.verdicts) {
                    match verdict {
                        Ok(position) => {
                            commit.record("daybook.position", position.0);
                        }
                        Err(refusal) => failed(commit, refusal_kind(refusal)),
                    }
                }
            }
            Err(error) => {
                for span in self.commits.iter().chain([&self.batch]) {
                    failed(span, error_kind(error));
                }
            }
        }
    }
}

fn commit_span(asker: &Span) -> Span {
    if asker.is_disabled() {
        return Span::none();
    }
    tracing::info_span!(
        target: DECIDED,
        parent: asker,
        "event_store.commit",
        daybook.position = Empty,
        error.type = Empty,
        otel.status_code = Empty,
    )
}

fn refusal_kind(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::Conflict => "conflict",
        Refusal::Taken { .. } => "taken",
        Refusal::Answered(_) => "answered",
        Refusal::Erased => "erased",
    }
}

fn error_kind(error: &BatchError) -> &'static str {
    match error {
        BatchError::Begin(_) => "not_begun",
        BatchError::Silent(_) => "silent",
        BatchError::Schema(_) => "newer_schema",
        BatchError::RolledBack(_) => "rolled_back",
        BatchError::Commit(..) => "outcome_unknown",
    }
}
