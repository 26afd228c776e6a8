//! Events as they go out.

use std::fmt::Write as _;

use async_nats::jetstream::message::PublishMessage;
use bytes::Bytes;
use daybook_application::shared::{EventView, LogId};
use serde::Serialize;
use serde_json::Value;

/// What a message may hold beside its data: its headers, and a little room.
const BESIDE: usize = 2_048;

/// An event as readers of the log see it, without what is sealed of a person: that could not be taken back.
#[derive(Serialize)]
struct Body<'e> {
    position: &'e str,
    stream: &'e str,
    stream_version: u64,
    event_type: &'e str,
    category: &'e str,
    /// Null if a message could not hold it: the log has it.
    data: &'e Value,
    metadata: &'e Value,
    created_at: String,
}

/// `daybook.<category>.<id>`. The id is one token: what is not a letter, a digit, `-` or `_` is written as `%2E`.
pub(super) fn subject(category: &str, id: &str) -> String {
    let mut subject = format!("daybook.{category}.");
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') {
            subject.push(char::from(byte));
        } else {
            // A text takes whatever is written.
            let _ = write!(subject, "%{byte:02X}");
        }
    }
    subject
}

/// The message of an event, of at most so many bytes; its position is its id.
pub(super) fn message(
    log: &LogId,
    event: &EventView,
    most_bytes: usize,
) -> Result<PublishMessage, serde_json::Error> {
    let position = log.at(event.position).to_string();
    let most = most_bytes.saturating_sub(BESIDE);
    let mut payload = body(&position, event, &event.data)?;
    if payload.len() > most {
        payload = body(&position, event, &Value::Null)?;
    }
    Ok(PublishMessage::build().payload(payload).message_id(position))
}

fn body(position: &str, event: &EventView, data: &Value) -> Result<Bytes, serde_json::Error> {
    let body = Body {
        position,
        stream: &event.stream,
        stream_version: event.stream_version,
        event_type: &event.event_type,
        category: &event.category,
        data,
        metadata: &event.metadata,
        created_at: event.created_at.to_string(),
    };
    serde_json::to_vec(&body).map(Bytes::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_has_three_tokens_whatever_the_id_is() {
        assert_eq!(subject("config", "max_users"), "daybook.config.max_users");
        assert_eq!(subject("config", "feature..dark."), "daybook.config.feature%2E%2Edark%2E");
        assert_eq!(subject("other", "a *>é"), "daybook.other.a%20%2A%3E%C3%A9");
    }
}
