//! What the supervisor shows of its tasks.

use std::sync::Arc;

use opentelemetry::metrics::{Counter, Meter};

use super::{Inner, TaskState};
use crate::shared::meter::attribute;

const NAME: &str = "daybook.task.name";

/// Counts the restarts of tasks.
pub(super) fn restarts(meter: &Meter) -> Counter<u64> {
    let counter = meter.u64_counter("daybook.task.restarts").with_unit("{restart}");
    counter.with_description("Background tasks that failed and were started again.").build()
}

/// Shows which tasks run, as long as the supervisor is there.
pub(super) fn observe(meter: &Meter, inner: &Arc<Inner>) {
    let inner = Arc::downgrade(inner);
    meter
        .u64_observable_gauge("daybook.task.up")
        .with_description(
            "1 for a background task that runs, 0 for one that failed or waits to be started again.",
        )
        .with_callback(move |observer| {
            let Some(inner) = inner.upgrade() else { return };
            for (name, state) in inner.states.all() {
                let up = match state {
                    TaskState::Running => 1,
                    TaskState::Restarting { .. } | TaskState::Failed { .. } => 0,
                    TaskState::Ended => continue,
                };
                observer.observe(up, &attribute(NAME, name));
            }
        })
        .build();
}

impl Inner {
    /// Notes that a task is started again.
    pub(super) fn restarted(&self, task: &'static str) {
        self.restarts.add(1, &attribute(NAME, task));
    }
}
