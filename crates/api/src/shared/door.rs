//! What every route needs of the world, and the limits that it keeps.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use daybook_application::shared::{Clock, Ids, Position, Timeline, Watermark};
use http::HeaderValue;
use opentelemetry::metrics::Meter;
use tokio::sync::{Semaphore, watch};

use super::asker::SignIn;
use super::metrics::{self, DoorMetrics, Limit, Places, no_meter};

use super::{Access, Kind, Problem, Sampling, position_value};

/// What every route needs of the world.
pub struct Door {
    /// Makes request ids.
    pub ids: Arc<dyn Ids>,
    /// Finds places in the log.
    pub timeline: Arc<dyn Timeline>,
    /// How far this node has followed the log.
    pub watermark: Arc<dyn Watermark>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The limits.
    pub limits: Limits,
    /// Who may talk to us.
    pub access: Access,
    /// True when the server is about to end: live streams end, and writes are refused.
    pub closing: watch::Receiver<bool>,
    /// Which requests are traced; none, unless it is said.
    pub sampling: Sampling,
    /// What tells who sends a token; without it every token is refused.
    pub(crate) sign_in: OnceLock<Arc<dyn SignIn>>,
    pub(crate) meter: Meter,
    pub(crate) metrics: DoorMetrics,
    pub(crate) slots: Arc<Semaphore>,
    pub(crate) streams: Arc<Semaphore>,
    pub(crate) memory: Arc<Semaphore>,
}

/// Limits of requests, each named in the problem that it causes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of a body. A value of 1,000,000 characters may be 12 MB when escaped, and a change set
    /// has up to 16 MiB of values before they are escaped. Default: 40 MiB.
    pub body_bytes: usize,
    /// The most bytes of all bodies together that are in memory. Default: 128 MiB.
    pub bodies_bytes: usize,
    /// How long a body may take to arrive. Default: 30 s.
    pub body_timeout: Duration,
    /// How long a request may take until its answer begins; more than `body_timeout`. Default: 45 s.
    pub request_timeout: Duration,
    /// The most requests at a time. Default: 1,024.
    pub requests: usize,
    /// The most live streams at a time. Default: 256.
    pub streams: usize,
    /// The largest `limit` of a list. Default: 500.
    pub list: usize,
    /// After how long without an event a live stream says that it is alive. Default: 15 s.
    pub heartbeat: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 40 * 1024 * 1024,
            bodies_bytes: 128 * 1024 * 1024,
            body_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(45),
            requests: 1_024,
            streams: 256,
            list: 500,
            heartbeat: Duration::from_secs(15),
        }
    }
}

impl Door {
    /// A door with these limits. `closing` turns true when the server is about to end.
    #[must_use]
    pub fn new(
        ids: Arc<dyn Ids>,
        clock: Arc<dyn Clock>,
        timeline: Arc<dyn Timeline>,
        watermark: Arc<dyn Watermark>,
        limits: Limits,
        access: Access,
        closing: watch::Receiver<bool>,
    ) -> Self {
        let slots = Arc::new(Semaphore::new(limits.requests));
        let streams = Arc::new(Semaphore::new(limits.streams));
        let memory = Arc::new(Semaphore::new(limits.bodies_bytes));
        let (sampling, meter) = (Sampling::never(), no_meter());
        let metrics = DoorMetrics::new(&meter);
        Self {
            ids,
            timeline,
            watermark,
            clock,
            limits,
            access,
            closing,
            sampling,
            sign_in: OnceLock::new(),
            meter,
            metrics,
            slots,
            streams,
            memory,
        }
    }

    /// The same door, whose figures `meter` shows.
    #[must_use]
    pub fn with_meter(mut self, meter: Meter) -> Self {
        let Limits { requests, streams, bodies_bytes, .. } = self.limits;
        let places = [(&self.slots, requests), (&self.streams, streams), (&self.memory, bodies_bytes)];
        metrics::observe(&meter, places.map(|(semaphore, all)| Places::of(semaphore, all)));
        let limits = [(Limit::Requests, requests), (Limit::Streams, streams), (Limit::Bodies, bodies_bytes)];
        metrics::observe_limits(&meter, limits);
        self.metrics = DoorMetrics::new(&meter);
        self.meter = meter;
        self
    }

    /// The same door, with these requests traced.
    #[must_use]
    pub fn with_sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }

    /// From now on `sign_in` tells who sends a token. The first one given counts; it comes after the door is made, since
    /// what it works with is put together behind the door.
    pub fn sign_in_by(&self, sign_in: Arc<dyn SignIn>) {
        drop(self.sign_in.set(sign_in));
    }

    /// A position as it is written in headers.
    pub(crate) fn position(&self, position: Position) -> HeaderValue {
        position_value(&self.timeline.log_id(), position)
    }

    /// Refuses a write or a live stream while the server is about to end.
    pub(crate) fn open(&self) -> Result<(), Problem> {
        if *self.closing.borrow() {
            return Err(Problem::new(Kind::SHUTTING_DOWN, "The server is shutting down; nothing was done.")
                .header(http::header::RETRY_AFTER, HeaderValue::from_static("5")));
        }
        Ok(())
    }
}
