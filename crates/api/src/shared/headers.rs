//! Daybook's own headers.

use daybook_application::shared::{LogId, Position};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::{Kind, Problem};

/// On every answer to a write, and on reads of the past: `<log_id>.<position>`.
pub(crate) static POSITION: HeaderName = HeaderName::from_static("daybook-position");
/// On differences: the first of the two points.
pub(crate) static FROM_POSITION: HeaderName = HeaderName::from_static("daybook-from-position");
/// On a read: wait until this node has seen at least this position.
pub(crate) static MIN_POSITION: HeaderName = HeaderName::from_static("daybook-min-position");
/// On every answer, and on a request whose id was given before us: a UUID.
pub(crate) static REQUEST_ID: HeaderName = HeaderName::from_static("daybook-request-id");
/// Who acts.
pub(crate) static ACTOR: HeaderName = HeaderName::from_static("daybook-actor");
/// Why.
pub(crate) static REASON: HeaderName = HeaderName::from_static("daybook-reason");
/// The key under which the outcome of a write is remembered.
pub(crate) static IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
/// The W3C trace context.
pub(crate) static TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
/// What other tracing systems keep beside it.
pub(crate) static TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
/// On every answer to a request that belongs to a trace: its id.
pub(crate) static TRACE_ID: HeaderName = HeaderName::from_static("daybook-trace-id");
/// For `Retry-After`: what is full now may be free in a second.
pub(crate) static RETRY_AFTER_A_SECOND: HeaderValue = HeaderValue::from_static("1");

/// The text of a header that may stand at most once.
pub(crate) fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<Option<&'h str>, Problem> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(invalid(name, "stands more than once"));
    }
    std::str::from_utf8(value.as_bytes()).map(Some).map_err(|_| invalid(name, "is not UTF-8"))
}

/// The problem of a header.
pub(crate) fn invalid(name: &HeaderName, why: impl std::fmt::Display) -> Problem {
    Problem::new(Kind::INVALID_HEADER, format!("The header {name} {why}.")).with("header", name.as_str())
}

/// A position as a header's value.
pub(crate) fn position_value(log: &LogId, position: Position) -> HeaderValue {
    // A log id is letters and digits: this cannot fail.
    HeaderValue::try_from(log.at(position).to_string()).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_stands_twice_or_is_no_utf_8_is_refused() {
        let mut headers = HeaderMap::new();
        assert_eq!(one(&headers, &ACTOR).unwrap(), None);
        headers.insert(&ACTOR, HeaderValue::from_bytes("größe".as_bytes()).unwrap());
        assert_eq!(one(&headers, &ACTOR).unwrap(), Some("größe"));
        headers.append(&ACTOR, HeaderValue::from_static("bob"));
        assert_eq!(one(&headers, &ACTOR).unwrap_err().kind(), Kind::INVALID_HEADER);
        headers.insert(&ACTOR, HeaderValue::from_bytes(b"\xff").unwrap());
        assert_eq!(one(&headers, &ACTOR).unwrap_err().kind(), Kind::INVALID_HEADER);
    }

    #[test]
    fn a_position_is_written_with_its_log() {
        let log: LogId = "3kf82h".parse().unwrap();
        assert_eq!(position_value(&log, Position(42)), "3kf82h.42");
    }
}
