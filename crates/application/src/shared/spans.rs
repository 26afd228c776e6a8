//! What a trace shows of a command and of a query.

use daybook_domain::shared::Aggregate;
use tracing::{Instrument, Span};

use super::{CommandError, Written, stream_name};

/// The target of spans whose maker has decided that they are to be made: because the request is sampled that they
/// belong to, which may be another one than the code is in the course of. All other spans are made only within one
/// that is made.
pub const DECIDED: &str = "daybook::decided";

/// The span of a command: its context and its name, both of them constants; before them a target, if it is to be made
/// although it is in the course of nothing.
macro_rules! command_span {
    ($context:literal, $command:literal) => {
        command_span!(module_path!(), $context, $command)
    };
    ($target:expr, $context:literal, $command:literal) => {
        tracing::info_span!(
            target: $target,
            concat!($context, ".", $command),
            daybook.context = $context,
            daybook.command = $command,
            daybook.record = tracing::field::Empty,
            daybook.record.count = tracing::field::Empty,
            daybook.record.version = tracing::field::Empty,
            daybook.position = tracing::field::Empty,
            daybook.retries = tracing::field::Empty,
            error.type = tracing::field::Empty,
            otel.status_code = tracing::field::Empty,
        )
    };
}
pub(crate) use command_span;

/// Does the work of a command within its span. A refusal is an error there, though it may be none at the door.
pub(crate) async fn in_command<T, E>(
    span: Span,
    work: impl Future<Output = Result<T, CommandError<E>>>,
) -> Result<T, CommandError<E>> {
    let outcome = work.instrument(span.clone()).await;
    if let Err(error) = &outcome {
        span.record("error.type", error.kind()).record("otel.status_code", "ERROR");
    }
    outcome
}

/// Notes on the command's span which records it is about.
pub(super) fn note_records<A: Aggregate>(ids: &[A::Id]) {
    let span = Span::current();
    if span.is_disabled() {
        return;
    }
    if let Some(first) = ids.first() {
        span.record("daybook.record", plain(&stream_name::<A>(first)));
    }
    if ids.len() > 1 {
        span.record("daybook.record.count", ids.len());
    }
}

/// Notes on the command's span what was written, and how often it was decided before.
pub(super) fn note_written(written: &Written, retries: usize) {
    let span = Span::current();
    span.record("daybook.record.version", written.version).record("daybook.position", written.position.0);
    if retries > 0 {
        span.record("daybook.retries", retries);
    }
}

/// A name, if it is made of the characters of names and ids: anything else may be a person's name or address that
/// somebody took for a name.
fn plain(name: &str) -> &str {
    if name.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b)) { name } else { "…" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_name_a_person_stands_on_no_span() {
        assert_eq!(plain("config-max_users.x-1"), "config-max_users.x-1");
        for personal in ["config-ann@example.com", "config-Ann Lee", "config-Zoë", "config-+41446681800"] {
            assert_eq!(plain(personal), "…");
        }
    }
}
