//! Clocks that a test holds in its hand.

use std::sync::atomic::{AtomicI64, Ordering};

use daybook_domain::shared::Timestamp;

use crate::shared::Clock;

/// When time begins in tests: 2026-01-01T00:00:00Z.
pub const START: Timestamp = Timestamp::from_micros(1_767_225_600_000_000);

/// A clock that stands still until it is set.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_micros()))
    }

    /// Sets it, forwards or back.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_micros(), Ordering::SeqCst);
    }
}

impl Default for FixedClock {
    fn default() -> Self {
        Self::new(START)
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// A clock that moves on by the same step each time that it is looked at.
#[derive(Debug)]
pub struct SteppingClock {
    next: AtomicI64,
    step: i64,
}

impl SteppingClock {
    /// A clock that tells `first`, then `step` microseconds more each time.
    #[must_use]
    pub fn new(first: Timestamp, step: i64) -> Self {
        Self { next: AtomicI64::new(first.as_micros()), step }
    }
}

impl Clock for SteppingClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.next.fetch_add(self.step, Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_stands_still_until_it_is_set() {
        let clock = FixedClock::default();
        assert_eq!((clock.now(), clock.now()), (START, START));
        clock.set(START.plus_micros(-5));
        assert_eq!(clock.now(), START.plus_micros(-5));
    }

    #[test]
    fn a_stepping_clock_moves_on_when_it_is_looked_at() {
        let clock = SteppingClock::new(START, 7);
        assert_eq!((clock.now(), clock.now()), (START, START.plus_micros(7)));
    }
}
