//! How often, and how soon, a failed task is started again.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// The rules of restarting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// The wait before the first restart; it doubles with every further failure within the window.
    pub first_delay: Duration,
    /// The longest wait.
    pub longest_delay: Duration,
    /// The most failures within the window that are answered with a restart; one more is final.
    pub most_restarts: usize,
    /// How long a failure counts.
    pub window: Duration,
}

impl Default for Policy {
    /// Waits from 100 ms to 10 s; gives up on the ninth failure within five minutes.
    fn default() -> Self {
        Self {
            first_delay: Duration::from_millis(100),
            longest_delay: Duration::from_secs(10),
            most_restarts: 8,
            window: Duration::from_mins(5),
        }
    }
}

impl Policy {
    /// The wait after the n-th failure within the window, counted from 1.
    #[must_use]
    pub fn delay(&self, failures: usize) -> Duration {
        let doublings = u32::try_from(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        let factor = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
        self.first_delay.saturating_mul(factor).min(self.longest_delay)
    }
}

/// The failures of one task that still count.
#[derive(Debug, Default)]
pub(super) struct Failures(VecDeque<Instant>);

impl Failures {
    /// Notes a failure; answers with the wait before the restart, or `None` if there have been too many.
    pub(super) fn note(&mut self, at: Instant, policy: &Policy) -> Option<Duration> {
        while self.0.front().is_some_and(|first| at.duration_since(*first) >= policy.window) {
            self.0.pop_front();
        }
        self.0.push_back(at);
        (self.0.len() <= policy.most_restarts).then(|| policy.delay(self.0.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy {
        first_delay: Duration::from_millis(100),
        longest_delay: Duration::from_secs(1),
        most_restarts: 3,
        window: Duration::from_mins(1),
    };

    #[test]
    fn the_wait_doubles_up_to_the_longest_one() {
        let waits: Vec<_> = (1..=6).map(|failures| POLICY.delay(failures).as_millis()).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1_000, 1_000]);
        assert_eq!(POLICY.delay(usize::MAX), POLICY.longest_delay);
    }

    #[test]
    fn one_failure_more_than_the_limit_is_final() {
        let mut failures = Failures::default();
        let start = Instant::now();
        for second in 0..3 {
            assert!(failures.note(start + Duration::from_secs(second), &POLICY).is_some());
        }
        assert_eq!(failures.note(start + Duration::from_secs(3), &POLICY), None);
    }

    #[test]
    fn a_failure_before_the_window_no_longer_counts() {
        let mut failures = Failures::default();
        let start = Instant::now();
        for minute in 0..20 {
            let wait = failures.note(start + Duration::from_mins(minute), &POLICY);
            assert_eq!(wait, Some(POLICY.first_delay), "minute {minute}");
        }
    }
}
