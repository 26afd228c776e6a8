//! What a connection is doing, and when it has done nothing for too long.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use http::Version;
use tokio::time::Instant;

use super::ConnectionLimits;

/// What the stream and the requests of one connection note about it.
///
/// One timer per connection looks at these notes. A timer per request or per read would cost more than a small
/// request itself.
pub(super) struct Activity {
    opened: Instant,
    requests: AtomicUsize,
    served: AtomicBool,
    multiplexed: AtomicBool,
    /// Microseconds after `opened`, as are the following; 0 for "not so".
    last_end: AtomicU64,
    header_since: AtomicU64,
    blocked_since: AtomicU64,
}

/// What took too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Overdue {
    Header,
    Idle,
    Write,
}

impl Activity {
    pub(super) fn new() -> Arc<Self> {
        Arc::new(Self {
            opened: Instant::now(),
            requests: AtomicUsize::new(0),
            served: AtomicBool::new(false),
            multiplexed: AtomicBool::new(false),
            last_end: AtomicU64::new(0),
            header_since: AtomicU64::new(0),
            blocked_since: AtomicU64::new(0),
        })
    }

    fn now(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
    }

    /// Notes that bytes have come in.
    pub(super) fn read(&self) {
        let waiting = self.requests.load(Ordering::Relaxed) == 0;
        if waiting && self.header_since.load(Ordering::Relaxed) == 0 {
            self.header_since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// Notes that bytes have gone out.
    pub(super) fn written(&self) {
        if self.blocked_since.load(Ordering::Relaxed) != 0 {
            self.blocked_since.store(0, Ordering::Relaxed);
        }
    }

    /// Notes that the client takes no bytes.
    pub(super) fn blocked(&self) {
        if self.blocked_since.load(Ordering::Relaxed) == 0 {
            self.blocked_since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// Notes that a request's header is complete; the request lasts until the answer is dropped.
    pub(super) fn begin(self: &Arc<Self>, version: Version) -> Request {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.header_since.store(0, Ordering::Relaxed);
        if !self.served.load(Ordering::Relaxed) {
            self.served.store(true, Ordering::Relaxed);
            self.multiplexed.store(version == Version::HTTP_2, Ordering::Relaxed);
        }
        Request(self.clone())
    }

    /// Waits until the connection has dawdled for longer than it may.
    pub(super) async fn overdue(&self, limits: &ConnectionLimits) -> Overdue {
        loop {
            let now = Instant::now();
            let until = match self.deadline(limits) {
                Some((deadline, overdue)) if deadline <= now => return overdue,
                Some((deadline, _)) => deadline.min(now + limits.shortest()),
                None => now + limits.shortest(),
            };
            tokio::time::sleep_until(until).await;
        }
    }

    /// Until when the connection may go on as it is.
    fn deadline(&self, limits: &ConnectionLimits) -> Option<(Instant, Overdue)> {
        let after = |since: u64, limit: Duration| self.opened + Duration::from_micros(since) + limit;
        let blocked = self.blocked_since.load(Ordering::Relaxed);
        if blocked != 0 {
            return Some((after(blocked, limits.write), Overdue::Write));
        }
        if self.requests.load(Ordering::Relaxed) != 0 {
            return None;
        }
        if !self.served.load(Ordering::Relaxed) {
            return Some((after(0, limits.header), Overdue::Header));
        }
        let header = self.header_since.load(Ordering::Relaxed);
        // Over HTTP/2 what comes in between requests may be a mere sign of life.
        if header != 0 && !self.multiplexed.load(Ordering::Relaxed) {
            return Some((after(header, limits.header), Overdue::Header));
        }
        Some((after(self.last_end.load(Ordering::Relaxed), limits.idle), Overdue::Idle))
    }
}

/// A request under way.
pub(super) struct Request(Arc<Activity>);

impl Drop for Request {
    fn drop(&mut self) {
        self.0.last_end.store(self.0.now(), Ordering::Relaxed);
        self.0.requests.fetch_sub(1, Ordering::Relaxed);
    }
}
