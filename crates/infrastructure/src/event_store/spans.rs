//! What a trace shows of work that follows the log.

use daybook_application::shared::{DECIDED, Position, Traceparent};
use tracing::Span;
use tracing::field::Empty;

use super::record::RecordedEvent;
use crate::shared::spans::{MOST_LINKS, link};

/// The span of work by `name` on these events, linked to the writes that it follows; none, if none of them is sampled.
pub(super) fn following(name: &'static str, events: &[RecordedEvent], read_to: Position) -> Span {
    let mut origins = events.iter().filter_map(origin).peekable();
    if origins.peek().is_none() {
        return Span::none();
    }
    let span = tracing::info_span!(
        target: DECIDED,
        parent: None,
        "follow",
        otel.name = format!("follow {name}"),
        otel.kind = "consumer",
        daybook.subscription.name = name,
        daybook.events = events.len(),
        daybook.position = read_to.0,
        error.type = Empty,
        otel.status_code = Empty,
    );
    if !span.is_disabled() {
        // All events of a commit come of one span.
        let mut origins: Vec<_> = origins.collect();
        origins.dedup();
        origins.into_iter().take(MOST_LINKS).for_each(|origin| link(&span, origin));
    }
    span
}

/// Where an event was written, if that is being recorded.
fn origin(event: &RecordedEvent) -> Option<Traceparent> {
    #[derive(serde::Deserialize)]
    struct Metadata {
        traceparent: String,
    }

    // The trace context is written last; where it says that nobody records it, the rest need not be read.
    if !event.metadata.ends_with(b"-01\"}") {
        return None;
    }
    let metadata: Metadata = serde_json::from_slice(&event.metadata).ok()?;
    metadata.traceparent.parse().ok().filter(|origin: &Traceparent| origin.is_sampled())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use daybook_domain::shared::Timestamp;

    use super::*;
    use crate::event_store::hash::GENESIS;

    fn event(metadata: &'static str) -> RecordedEvent {
        RecordedEvent {
            position: Position(1),
            commit: Position(1),
            stream: "config-a".into(),
            version: 1,
            category: "config".into(),
            event_type: "value_set".into(),
            schema_version: 1,
            data: Bytes::new(),
            open: Bytes::new(),
            personal: crate::event_store::sealing::Personal { reason: None, data: None },
            metadata: Bytes::from_static(metadata.as_bytes()),
            recorded_at: Timestamp::from_micros(0),
            key_id: None,
            hash: GENESIS,
        }
    }

    #[test]
    fn a_sampled_write_is_found_again() {
        let sampled =
            r#"{"actor":"ann","traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}"#;
        assert_eq!(origin(&event(sampled)).unwrap().span, 0x00f0_67aa_0ba9_02b7);
    }

    #[test]
    fn what_nobody_records_is_no_origin() {
        for metadata in [
            "{}",
            r#"{"actor":"ann"}"#,
            r#"{"actor":"ann","reason":"x-01"}"#,
            r#"{"traceparent":"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"}"#,
            r#"{"traceparent":"-01"}"#,
        ] {
            assert_eq!(origin(&event(metadata)), None, "{metadata}");
        }
    }
}
