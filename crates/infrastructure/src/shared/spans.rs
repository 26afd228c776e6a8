//! What a trace shows of adapters.
//!
//! A span is made only within one that is sampled; so what is here costs a request that is not sampled a look at an
//! empty stack.

use daybook_application::shared::Traceparent;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, ExecResult};
use tracing::field::Empty;
use tracing::{Instrument, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The most spans that a span of shared work links to.
pub(crate) const MOST_LINKS: usize = 128;

/// A statement that is under way.
pub(crate) trait Statement: Future<Output: Outcome> + Sized {
    /// Shows it in the trace under `name`: what it does and to which table, a constant without any value.
    async fn named(self, db: &impl ConnectionTrait, name: &'static str) -> Self::Output {
        let span = tracing::info_span!(
            "statement",
            otel.name = name,
            otel.kind = "client",
            db.system.name = system(db.get_database_backend()),
            db.operation.name = name.split(' ').next(),
            db.query.summary = name,
            db.response.returned_rows = Empty,
            error.type = Empty,
            otel.status_code = Empty,
        );
        let outcome = self.instrument(span.clone()).await;
        if outcome.is_failure() {
            failed(&span, "database");
        } else if let Some(rows) = outcome.rows() {
            span.record("db.response.returned_rows", rows);
        }
        outcome
    }
}

impl<F: Future<Output: Outcome>> Statement for F {}

/// What a statement leads to.
pub(crate) trait Outcome {
    /// Whether it failed.
    fn is_failure(&self) -> bool;
    /// How many rows it gave, if it gives any.
    fn rows(&self) -> Option<usize>;
}

impl<T: Rows, E> Outcome for Result<T, E> {
    fn is_failure(&self) -> bool {
        self.is_err()
    }

    fn rows(&self) -> Option<usize> {
        self.as_ref().ok().and_then(Rows::count)
    }
}

/// What a statement gives.
pub(crate) trait Rows {
    /// How many rows it is, if it is rows.
    fn count(&self) -> Option<usize>;
}

impl<T> Rows for Vec<T> {
    fn count(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl<T> Rows for Option<T> {
    fn count(&self) -> Option<usize> {
        Some(usize::from(self.is_some()))
    }
}

impl Rows for u64 {
    fn count(&self) -> Option<usize> {
        None
    }
}

impl Rows for () {
    fn count(&self) -> Option<usize> {
        None
    }
}

impl Rows for ExecResult {
    fn count(&self) -> Option<usize> {
        None
    }
}

impl Rows for DatabaseTransaction {
    fn count(&self) -> Option<usize> {
        None
    }
}

/// Marks a span as the one where something failed. `kind` is a constant; what the database said may hold values.
pub(crate) fn failed(span: &Span, kind: &'static str) {
    span.record("error.type", kind).record("otel.status_code", "ERROR");
}

/// Links two spans to each other: of work that is shared, and of one that shares it.
pub(crate) fn link_both(one: &Span, other: &Span) {
    for (from, to) in [(one, other), (other, one)] {
        let to = to.context().span().span_context().clone();
        if to.is_valid() {
            from.add_link(to);
        }
    }
}

/// Links a span to one of another trace.
pub(crate) fn link(from: &Span, to: Traceparent) {
    let flags = TraceFlags::new(to.flags);
    let (trace, span) = (TraceId::from(to.trace), SpanId::from(to.span));
    from.add_link(SpanContext::new(trace, span, flags, true, TraceState::default()));
}

/// Where in its trace a span is, if it is made.
pub(crate) fn traceparent(span: &Span) -> Option<Traceparent> {
    if span.is_disabled() {
        return None;
    }
    let context = span.context();
    let context = context.span().span_context().clone();
    let trace = u128::from_be_bytes(context.trace_id().to_bytes());
    let (span, flags) = (u64::from_be_bytes(context.span_id().to_bytes()), context.trace_flags().to_u8());
    context.is_valid().then_some(Traceparent { trace, span, flags })
}

/// The present span, if it is one of a trace; else none.
pub(crate) fn asker() -> Span {
    let present = Span::current();
    if traceparent(&present).is_some() { present } else { Span::none() }
}

fn system(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => "postgresql",
        DbBackend::Sqlite => "sqlite",
        _ => "other_sql",
    }
}
