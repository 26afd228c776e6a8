//! Frames of server-sent events.

use std::io::Write;

use bytes::Bytes;
use daybook_application::shared::{EventPage, LogId, Position};

use super::EventBody;

/// A comment: the connection is alive.
pub(super) const HEARTBEAT: Bytes = Bytes::from_static(b":\n\n");

/// The first frame: how soon to come back, and from where.
pub(super) fn greeting(log: &LogId, begin: Position) -> Bytes {
    Bytes::from(format!("retry: 2000\nid: {}\n\n", log.at(begin)))
}

/// The frames of a page; at its end one without data, if events were passed that nobody asked for.
pub(super) fn of_page(log: &LogId, page: &EventPage) -> Result<Vec<u8>, serde_json::Error> {
    let mut frames = Vec::new();
    for event in &page.events {
        // Writing to memory cannot fail.
        let _ = write!(frames, "id: {}\ndata: ", log.at(event.position));
        // JSON as it is written here has no line breaks.
        serde_json::to_writer(&mut frames, &EventBody::new(log, event))?;
        frames.extend_from_slice(b"\n\n");
    }
    if page.events.last().is_none_or(|last| last.position < page.read_to) {
        let _ = write!(frames, "id: {}\n\n", log.at(page.read_to));
    }
    Ok(frames)
}

#[cfg(test)]
mod tests {
    use daybook_application::shared::EventView;
    use daybook_domain::shared::Timestamp;
    use serde_json::json;

    use super::*;

    fn event(position: u64) -> EventView {
        EventView {
            position: Position(position),
            commit: Position(position),
            stream: "config-a".into(),
            stream_version: 1,
            category: "config".into(),
            event_type: "ConfigValueSet".into(),
            data: json!({"value": "two\nlines"}),
            metadata: json!({"actor": "ann"}),
            created_at: Timestamp::from_micros(0),
        }
    }

    fn text(page: &EventPage) -> String {
        String::from_utf8(of_page(&"log".parse().unwrap(), page).unwrap()).unwrap()
    }

    #[test]
    fn an_event_is_one_frame_with_its_position_as_id() {
        let page = EventPage { events: vec![event(7)], read_to: Position(7), more: false };
        insta::assert_snapshot!(text(&page), @r#"
        id: log.7
        data: {"position":"log.7","stream":"config-a","stream_version":1,"event_type":"ConfigValueSet","category":"config","data":{"value":"two\nlines"},"metadata":{"actor":"ann"},"created_at":"1970-01-01T00:00:00.000000Z"}

        "#);
    }

    #[test]
    fn what_was_not_asked_for_is_passed_by_an_id_without_data() {
        let page = EventPage { events: vec![event(7)], read_to: Position(9), more: false };
        assert!(text(&page).ends_with("}\n\nid: log.9\n\n"));
        let page = EventPage { events: vec![], read_to: Position(9), more: true };
        assert_eq!(text(&page), "id: log.9\n\n");
    }
}
