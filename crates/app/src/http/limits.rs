//! The limits of connections.

use std::time::Duration;

/// How many connections there may be, and how long one may dawdle.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// The most connections; more wait in the system's queue until one is closed.
    pub connections: usize,
    /// The longest time from a request's first byte to the end of its header, and from connecting to the first
    /// request.
    pub header: Duration,
    /// The longest time between two requests of one connection.
    pub idle: Duration,
    /// The longest time without any byte taken by a client that is being written to.
    pub write: Duration,
    /// The most requests under way on one HTTP/2 connection.
    pub streams_per_connection: u32,
}

impl ConnectionLimits {
    /// The shortest of the times: nothing can be overdue that was in order so long ago.
    pub(super) fn shortest(&self) -> Duration {
        self.header.min(self.idle).min(self.write)
    }
}
