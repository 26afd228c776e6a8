//! Whether the writer gets on with its work.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// Since when the writer has had work and has done none of it.
///
/// A failure is no progress: a database that is locked by another program fails every few seconds, and nothing is
/// written all the same.
#[derive(Debug)]
pub(crate) struct Pulse {
    origin: Instant,
    /// Microseconds after `origin`, and one more; 0 if everything that was begun is done.
    since: AtomicU64,
}

impl Default for Pulse {
    fn default() -> Self {
        Self { origin: Instant::now(), since: AtomicU64::new(0) }
    }
}

impl Pulse {
    /// Notes that there is work.
    pub(crate) fn begin(&self) {
        // Work that waits for longer goes on counting.
        let _ = self.since.compare_exchange(0, self.now() + 1, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Notes that some of it is done.
    pub(crate) fn progress(&self) {
        self.since.store(0, Ordering::Relaxed);
    }

    /// For how long there has been work and none was done.
    pub(crate) fn stalled_for(&self) -> Duration {
        match self.since.load(Ordering::Relaxed) {
            0 => Duration::ZERO,
            since => Duration::from_micros((self.now() + 1).saturating_sub(since)),
        }
    }

    fn now(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_micros()).unwrap_or(u64::MAX - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn work_that_is_not_done_stalls_until_some_is() {
        let pulse = Pulse::default();
        assert_eq!(pulse.stalled_for(), Duration::ZERO);
        pulse.begin();
        tokio::time::advance(SECOND).await;
        pulse.begin();
        tokio::time::advance(SECOND).await;
        assert_eq!(pulse.stalled_for(), 2 * SECOND);
        pulse.progress();
        tokio::time::advance(SECOND).await;
        assert_eq!(pulse.stalled_for(), Duration::ZERO);
    }
}
