//! What is measured at the door.

use std::sync::{Arc, Weak};
use std::time::Duration;

use http::{Method, StatusCode};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{AsyncInstrument, Counter, Histogram, Meter, MeterProvider, NoopMeterProvider};
use tokio::sync::Semaphore;

use super::Kind;
use super::trace::method_name;

/// Bounds of the times of requests, in seconds: those of the semantic conventions, and finer ones below, because most
/// answers take less than the shortest of those.
const SECONDS: [f64; 17] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// A meter that measures nothing: for tests that nobody watches.
pub(crate) fn no_meter() -> Meter {
    NoopMeterProvider::new().meter("daybook")
}

/// A limit that a request can run into, as figures name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Requests at a time.
    Requests,
    /// Bytes of bodies at a time.
    Bodies,
    /// Live streams at a time.
    Streams,
}

impl Limit {
    fn word(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Bodies => "bodies",
            Self::Streams => "streams",
        }
    }
}

/// The instruments of the door.
#[derive(Debug, Clone)]
pub(crate) struct DoorMetrics {
    durations: Histogram<f64>,
    shed: Counter<u64>,
    problems: Counter<u64>,
}

impl DoorMetrics {
    pub(crate) fn new(meter: &Meter) -> Self {
        let durations = meter.f64_histogram("http.server.request.duration").with_unit("s");
        let shed = meter.u64_counter("daybook.http.server.shed").with_unit("{request}");
        let problems = meter.u64_counter("daybook.http.server.problems").with_unit("{problem}");
        Self {
            durations: durations
                .with_description("How long it took until an answer began, by route, method and status.")
                .with_boundaries(SECONDS.to_vec())
                .build(),
            shed: shed.with_description("Requests that were refused because a limit was reached.").build(),
            problems: problems
                .with_description("Requests that were answered with a problem, by type.")
                .build(),
        }
    }

    /// Notes an answer, and how long it took until it began.
    pub(crate) fn answered(
        &self,
        method: &Method,
        route: Option<&str>,
        status: StatusCode,
        problem: Option<Kind>,
        took: Duration,
    ) {
        let method = KeyValue::new("http.request.method", method_name(method));
        let status = KeyValue::new("http.response.status_code", i64::from(status.as_u16()));
        let took = took.as_secs_f64();
        match route {
            Some(route) => {
                self.durations.record(took, &[method, status, KeyValue::new("http.route", route.to_owned())]);
            }
            None => self.durations.record(took, &[method, status]),
        }
        if let Some(problem) = problem {
            self.problems.add(1, &[KeyValue::new("daybook.problem.type", problem.slug())]);
        }
    }

    /// Notes that a limit kept a request out.
    pub(crate) fn shed(&self, limit: Limit) {
        self.shed.add(1, &[KeyValue::new("daybook.limit", limit.word())]);
    }
}

/// Places of which a limited number is there.
pub(crate) struct Places {
    all: usize,
    free: Weak<Semaphore>,
}

impl Places {
    pub(crate) fn of(semaphore: &Arc<Semaphore>, all: usize) -> Self {
        Self { all, free: Arc::downgrade(semaphore) }
    }

    fn taken(&self) -> Option<i64> {
        let free = self.free.upgrade()?.available_permits();
        i64::try_from(self.all.saturating_sub(free)).ok()
    }
}

/// Shows how many places are taken, as long as the door is there.
pub(crate) fn observe(meter: &Meter, [requests, streams, bodies]: [Places; 3]) {
    let show = |places: Places| {
        move |observer: &dyn AsyncInstrument<i64>| {
            if let Some(taken) = places.taken() {
                observer.observe(taken, &[]);
            }
        }
    };
    meter
        .i64_observable_up_down_counter("http.server.active_requests")
        .with_unit("{request}")
        .with_description("Requests that are worked on.")
        .with_callback(show(requests))
        .build();
    meter
        .i64_observable_up_down_counter("daybook.live.streams")
        .with_unit("{stream}")
        .with_description("Live streams that are open.")
        .with_callback(show(streams))
        .build();
    meter
        .i64_observable_up_down_counter("daybook.http.server.bodies.size")
        .with_unit("By")
        .with_description("Bytes of requests' bodies that are in memory.")
        .with_callback(show(bodies))
        .build();
}

/// Shows the limits of the door.
pub(crate) fn observe_limits(meter: &Meter, limits: [(Limit, usize); 3]) {
    meter
        .u64_observable_gauge("daybook.http.server.limit")
        .with_description("The most requests, bytes of bodies and live streams at a time.")
        .with_callback(move |observer| {
            for (limit, most) in limits {
                observer.observe(most as u64, &[KeyValue::new("daybook.limit", limit.word())]);
            }
        })
        .build();
}
