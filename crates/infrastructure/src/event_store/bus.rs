//! The event bus within the process: it wakes, and keeps the last commits at hand.
//!
//! The log is the truth. What is at hand here was committed before; who finds a gap reads the log.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use daybook_application::shared::{HeadSignal, Position};
use tokio::sync::watch;

use super::erasing::Erasure;
use super::record::RecordedEvent;
use super::sealing::Personal;

/// The most bytes of events at hand.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// The most events at hand.
const MOST_EVENTS: usize = 8_192;

/// Tells readers of the log that there is more.
pub(crate) struct Bus {
    head: watch::Sender<Position>,
    /// The position of the last commit of this node.
    own: watch::Sender<Position>,
    recent: Mutex<Recent>,
}

/// The last events, without a gap.
#[derive(Default)]
struct Recent {
    events: VecDeque<Arc<RecordedEvent>>,
    bytes: usize,
}

impl Bus {
    pub(crate) fn new(head: Position) -> Self {
        Self { head: watch::Sender::new(head), own: watch::Sender::new(head), recent: Mutex::default() }
    }

    /// The position of the last commit that this node knows of.
    pub(crate) fn head(&self) -> Position {
        *self.head.borrow()
    }

    /// Says when this node has written.
    pub(crate) fn own_commits(&self) -> watch::Receiver<Position> {
        self.own.subscribe()
    }

    /// Keeps what was committed at hand, and then wakes whoever waits for it.
    ///
    /// What is at hand of the `erased` streams says nothing of their persons any more.
    pub(crate) fn publish(&self, events: Vec<RecordedEvent>, head: Position, erased: &[Erasure]) {
        let is_own = !events.is_empty();
        {
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.extend(events);
            if !erased.is_empty() {
                recent.forget(&erased.iter().map(|erasure| &*erasure.stream).collect());
            }
        }
        self.head.send_if_modified(|known| {
            let moved = *known < head;
            *known = head.max(*known);
            moved
        });
        if is_own {
            self.own.send_replace(head);
        }
    }

    /// Up to `limit` events right after a position, if they are at hand. An empty answer means that the log has
    /// to be asked.
    pub(crate) fn after(&self, position: Position, limit: usize) -> Vec<Arc<RecordedEvent>> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(first) = recent.events.front().map(|event| event.position) else { return Vec::new() };
        let Some(skip) = (position.0 + 1).checked_sub(first.0) else { return Vec::new() };
        let skip = usize::try_from(skip).unwrap_or(usize::MAX).min(recent.events.len());
        recent.events.range(skip..).take(limit).cloned().collect()
    }
}

impl Recent {
    fn extend(&mut self, events: Vec<RecordedEvent>) {
        for event in events {
            // Another node wrote in between: what is at hand must have no gap.
            if self.events.back().is_some_and(|last| last.position.0 + 1 != event.position.0) {
                *self = Self::default();
            }
            self.bytes += event.size();
            self.events.push_back(Arc::new(event));
        }
        while self.bytes > MOST_BYTES || self.events.len() > MOST_EVENTS {
            let Some(oldest) = self.events.pop_front() else { break };
            self.bytes -= oldest.size();
        }
    }

    fn forget(&mut self, erased: &HashSet<&str>) {
        for event in self.events.iter_mut().filter(|event| erased.contains(&*event.stream)) {
            if !event.personal.is_empty() {
                self.bytes -= event.personal.size();
                *event =
                    Arc::new(RecordedEvent { personal: Personal::default(), ..RecordedEvent::clone(event) });
            }
        }
    }
}

impl HeadSignal for Bus {
    fn subscribe(&self) -> watch::Receiver<Position> {
        self.head.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use daybook_domain::shared::Timestamp;

    use super::*;
    use crate::event_store::hash::GENESIS;

    fn event(position: u64, stream: &str, personal: Option<&'static str>) -> RecordedEvent {
        RecordedEvent {
            position: Position(position),
            commit: Position(position),
            stream: stream.into(),
            version: position,
            category: "member".into(),
            event_type: "Registered".into(),
            schema_version: 1,
            data: Bytes::from_static(b"{}"),
            open: Bytes::from_static(b"{}"),
            personal: Personal { reason: None, data: personal.map(Bytes::from) },
            metadata: Bytes::new(),
            recorded_at: Timestamp::from_micros(0),
            key_id: None,
            hash: GENESIS,
        }
    }

    #[test]
    fn what_is_at_hand_of_who_is_erased_is_forgotten_also_of_the_same_batch() {
        let bus = Bus::new(Position(0));
        bus.publish(
            vec![event(1, "member-1", Some("ann")), event(2, "member-2", Some("bob"))],
            Position(2),
            &[],
        );
        let erasing = event(4, "member-1", None);
        let erasure = Erasure::new(&erasing);
        bus.publish(vec![event(3, "member-1", Some("ann")), erasing], Position(4), &[erasure]);
        let told: Vec<_> = bus.after(Position(0), 10).iter().map(|e| e.personal.data.clone()).collect();
        assert_eq!(told, [None, Some(Bytes::from("bob")), None, None]);
        let bytes: usize = bus.after(Position(0), 10).iter().map(|event| event.size()).sum();
        assert_eq!(bus.recent.lock().unwrap().bytes, bytes);
    }
}
