//! The live streams that are open, for whoever measures them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use daybook_application::shared::Position;
use opentelemetry::metrics::{Counter, Meter};
use tokio::sync::watch;

/// The live streams that are open, and how far each is.
pub(super) struct OpenStreams {
    streams: Mutex<Vec<Weak<AtomicU64>>>,
    events: Counter<u64>,
}

/// How far one stream is.
pub(super) struct OpenStream {
    at: Arc<AtomicU64>,
    events: Counter<u64>,
}

impl OpenStream {
    /// Notes that the stream is at `position`, and that so many events were sent to get there.
    pub(super) fn reached(&self, position: Position, events: usize) {
        self.at.store(position.0, Ordering::Relaxed);
        self.events.add(events as u64, &[]);
    }
}

impl OpenStreams {
    /// None yet. `meter` shows them beside the end of the log, which `heads` tells.
    pub(super) fn new(meter: &Meter, heads: watch::Receiver<Position>) -> Arc<Self> {
        let events = meter.u64_counter("daybook.live.events").with_unit("{event}");
        let events = events.with_description("Events that were sent to live streams.").build();
        let all = Arc::new(Self { streams: Mutex::default(), events });
        let open = Arc::downgrade(&all);
        meter
            .u64_observable_gauge("daybook.live.lag")
            .with_unit("{event}")
            .with_description("Events that the slowest live stream has still to take.")
            .with_callback(move |observer| {
                if let Some(open) = open.upgrade() {
                    observer.observe(open.lag(*heads.borrow()), &[]);
                }
            })
            .build();
        all
    }

    /// Notes a stream that begins after `position`, until it is dropped.
    pub(super) fn open(&self, position: Position) -> OpenStream {
        let at = Arc::new(AtomicU64::new(position.0));
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.retain(|stream| stream.strong_count() > 0);
        streams.push(Arc::downgrade(&at));
        OpenStream { at, events: self.events.clone() }
    }

    /// How far the slowest stream is behind `head`.
    fn lag(&self, head: Position) -> u64 {
        let streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let behind = |at: Arc<AtomicU64>| head.0.saturating_sub(at.load(Ordering::Relaxed));
        streams.iter().filter_map(Weak::upgrade).map(behind).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::no_meter;

    #[test]
    fn the_slowest_open_stream_counts() {
        let (_head, heads) = watch::channel(Position(0));
        let open = OpenStreams::new(&no_meter(), heads);
        assert_eq!(open.lag(Position(9)), 0, "nobody reads");
        let (slow, fast) = (open.open(Position(1)), open.open(Position(1)));
        fast.reached(Position(9), 8);
        assert_eq!(open.lag(Position(9)), 8);
        slow.reached(Position(4), 3);
        assert_eq!(open.lag(Position(9)), 5);
        drop(slow);
        assert_eq!(open.lag(Position(9)), 0, "who has gone is not waited for");
    }
}
