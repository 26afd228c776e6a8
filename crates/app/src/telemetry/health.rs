//! What the parts said of themselves.

use std::sync::Arc;
use std::time::Duration;

use daybook_application::health::Health;
use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

/// What a part said longer ago than this says nothing of it any more.
const FRESH: Duration = Duration::from_mins(1);

/// Shows what the parts said last, if somebody has asked lately. Looking at figures asks nobody: a check writes to the
/// disk.
pub(crate) fn observe_health(meter: &Meter, health: &Arc<Health>) {
    let health = Arc::downgrade(health);
    meter
        .u64_observable_gauge("daybook.health.status")
        .with_description("1 for a part that does its work, 0 for one that does not, as /health was told in the last minute.")
        .with_callback(move |observer| {
            let Some((age, report)) = health.upgrade().and_then(|health| health.last()) else { return };
            for (name, status) in report.checks.iter().filter(|_| age < FRESH) {
                let check = KeyValue::new("daybook.health.check", *name);
                observer.observe(u64::from(status.is_healthy()), &[check]);
            }
        })
        .build();
}
