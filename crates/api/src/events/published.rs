//! What other contexts show of the log: an event as JSON, and the history of a record.

use daybook_application::shared::{EventView, LogId};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

pub(crate) use super::history::show_history;

/// Something that happened, in its newest schema.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Event)]
pub struct EventBody<'e> {
    /// Its place in the log, `<log_id>.<number>`.
    #[schema(example = "3kf82h.42")]
    position: String,
    /// The record's stream.
    #[schema(example = "config-max_users")]
    stream: &'e str,
    /// Its number in the stream, counted from 1.
    stream_version: u64,
    /// What kind of event.
    #[schema(example = "ConfigValueSet")]
    event_type: &'e str,
    /// The kind of record.
    #[schema(example = "config")]
    category: &'e str,
    /// What happened.
    #[schema(value_type = Object)]
    data: &'e Value,
    /// Who, why, and in the course of what.
    #[schema(value_type = Object)]
    metadata: &'e Value,
    /// When it was recorded.
    #[schema(format = DateTime)]
    created_at: String,
}

impl<'e> EventBody<'e> {
    /// `event` of the log `log`.
    #[must_use]
    pub fn new(log: &LogId, event: &'e EventView) -> Self {
        Self {
            position: log.at(event.position).to_string(),
            stream: &event.stream,
            stream_version: event.stream_version,
            event_type: &event.event_type,
            category: &event.category,
            data: &event.data,
            metadata: &event.metadata,
            created_at: event.created_at.to_string(),
        }
    }
}
