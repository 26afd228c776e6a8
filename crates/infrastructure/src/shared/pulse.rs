//! Whether what is at hand is as new as it has to be.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How old the last word of the log may be before nothing that is at hand is used any more.
const OLDEST: Duration = Duration::from_secs(5);

/// When this node last knew all that the log held.
///
/// Where other nodes write to the same log, one that cannot reach it does not know what they change: after some time
/// its caches say nothing any more, and readers ask the database.
#[derive(Debug)]
pub struct Pulse {
    begun: Instant,
    /// Milliseconds after `begun`; `None` where nobody else writes.
    last: Option<AtomicU64>,
}

impl Pulse {
    /// Of a log that only this process writes to: what it has at hand is always the newest.
    #[must_use]
    pub fn alone() -> Self {
        Self { begun: Instant::now(), last: None }
    }

    /// Of a log that others write to as well; all of it is known now.
    #[must_use]
    pub fn among_others() -> Self {
        Self { last: Some(AtomicU64::new(0)), ..Self::alone() }
    }

    /// All that the log held at this time is known.
    pub(crate) fn beat(&self, at: Instant) {
        if let Some(last) = &self.last {
            last.fetch_max(self.millis(at), Ordering::Relaxed);
        }
    }

    /// Whether what is at hand may be used.
    pub(crate) fn is_fresh(&self) -> bool {
        self.is_fresh_at(Instant::now())
    }

    /// As if nothing had been heard for longer than what is at hand is used.
    #[cfg(test)]
    pub(crate) fn missed() -> Self {
        let begun = Instant::now().checked_sub(2 * OLDEST).unwrap();
        Self { begun, ..Self::among_others() }
    }

    fn is_fresh_at(&self, now: Instant) -> bool {
        let oldest = u64::try_from(OLDEST.as_millis()).unwrap_or(u64::MAX);
        self.last.as_ref().is_none_or(|last| self.millis(now) <= last.load(Ordering::Relaxed) + oldest)
    }

    fn millis(&self, at: Instant) -> u64 {
        u64::try_from(at.saturating_duration_since(self.begun).as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_at_hand_is_used_no_longer_than_it_is_fresh() {
        let pulse = Pulse::among_others();
        let later = pulse.begun + OLDEST + Duration::from_millis(1);
        assert!(pulse.is_fresh_at(pulse.begun + OLDEST));
        assert!(!pulse.is_fresh_at(later));
        pulse.beat(pulse.begun + Duration::from_millis(1));
        assert!(pulse.is_fresh_at(later));
        assert!(Pulse::alone().is_fresh_at(later));
    }
}
