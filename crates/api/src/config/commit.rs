//! Shows what a commit changed.

use axum::response::Response;
use daybook_application::shared::{EventView, Written};
use serde_json::Value;

use super::ConfigDoor;
use super::bodies::{ChangedBody, ChangesBody};
use crate::shared::{POSITION, Problem, json, store_problem};

impl ConfigDoor {
    /// The answer to a change set or a revert, out of the log: the same for a request that is answered again.
    pub(super) async fn show_commit(&self, written: Written) -> Result<Response, Problem> {
        let events = if written.changed {
            let events = self.config.history.of_commit(written.position, &self.by).await;
            events.map_err(|error| store_problem(&self.door, error))?
        } else {
            Vec::new()
        };
        let reason = events.first().and_then(|event| event.metadata.get("reason")).and_then(Value::as_str);
        let body = ChangesBody {
            position: self.door.timeline.log_id().at(written.position).to_string(),
            reason: reason.map(str::to_owned),
            changes: events.iter().map(changed).collect(),
        };
        let mut response = json(&body)?;
        response.headers_mut().insert(&POSITION, self.door.position(written.position));
        Ok(response)
    }
}

fn changed(event: &EventView) -> ChangedBody {
    ChangedBody {
        name: event.stream.strip_prefix("config-").unwrap_or(&event.stream).to_owned(),
        version: event.stream_version,
        deleted: event.event_type == "ConfigValueDeleted",
    }
}
