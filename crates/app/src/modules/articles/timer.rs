//! Does what is planned when its time has come.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use daybook_application::articles::{Articles, Fired};
use daybook_application::shared::{Clock, StoreError};
use daybook_domain::articles::Article;
use daybook_domain::shared::{Aggregate, Timestamp};
use daybook_infrastructure::event_store::{LogFollower, RecordedEvent};
use opentelemetry::KeyValue;
use opentelemetry::metrics::{Counter, Meter};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::module::BackgroundTask;

/// How many plans are done at a time, beside those that failed before.
const AT_A_TIME: usize = 100;
/// How long to wait when plans cannot be done.
const PAUSE: Duration = Duration::from_secs(1);
/// How long to sleep at most: the wall clock may be set, and the machine may sleep as well.
const LONGEST: Duration = Duration::from_secs(30);

/// Tells that there may be new plans, by following the log.
#[derive(Default)]
pub(super) struct NewPlans(watch::Sender<()>);

#[async_trait]
impl LogFollower for NewPlans {
    async fn apply(&self, event: &RecordedEvent) {
        if *event.category == *Article::CATEGORY {
            self.tell();
        }
    }
}

impl NewPlans {
    /// Wakes the timer. It then looks for itself: what is planned, the read model says.
    pub(super) fn tell(&self) {
        self.0.send_replace(());
    }
}

/// The clockwork of schedules.
///
/// What is planned is stored; this only knows when to look. So it catches up after a time in which nobody ran, and what
/// it does twice is done once.
pub(super) struct ScheduleTimer {
    articles: Arc<Articles>,
    clock: Arc<dyn Clock>,
    new: Arc<NewPlans>,
    fired: Counter<u64>,
}

impl ScheduleTimer {
    pub(super) fn new(
        articles: Arc<Articles>,
        clock: Arc<dyn Clock>,
        new: Arc<NewPlans>,
        meter: &Meter,
    ) -> Self {
        let fired = meter.u64_counter("daybook.schedule.fired").with_unit("{plan}");
        let fired = fired.with_description("Plans whose time had come, by what became of them.").build();
        Self { articles, clock, new, fired }
    }

    fn count(&self, fired: &Fired) {
        for (outcome, plans) in [("done", fired.done.len()), ("failed", fired.failed.len())] {
            if plans > 0 {
                self.fired.add(plans as u64, &[KeyValue::new("daybook.schedule.outcome", outcome)]);
            }
        }
    }

    /// Does what is due; answers with how many failed, and how long there is nothing to do.
    async fn round(&self, failed_before: usize) -> Result<(usize, Duration), StoreError> {
        // Those that fail again come first, and must not keep the others from their turn.
        match self.articles.fire.handle(AT_A_TIME + failed_before).await {
            Ok(fired) => {
                self.count(&fired);
                for (id, error) in &fired.failed {
                    tracing::warn!(article = %id, %error, "what is scheduled could not be done; it will be tried again");
                }
                Ok((fired.failed.len(), self.wait(&fired)))
            }
            // The writer is busy, or waits for room: a reason to wait and none to fail.
            Err(StoreError::Overloaded { .. } | StoreError::Unavailable(_)) => Ok((failed_before, PAUSE)),
            Err(error) => Err(error),
        }
    }

    fn wait(&self, fired: &Fired) -> Duration {
        let Some(next) = fired.next else { return LONGEST };
        match until(next, self.clock.now()) {
            // More was due than was looked at.
            Duration::ZERO if fired.failed.is_empty() && !fired.done.is_empty() => Duration::ZERO,
            Duration::ZERO => PAUSE,
            wait => wait.min(LONGEST),
        }
    }
}

/// How long it is until then.
fn until(then: Timestamp, now: Timestamp) -> Duration {
    Duration::from_micros(u64::try_from(then.as_micros().saturating_sub(now.as_micros())).unwrap_or(0))
}

#[async_trait]
impl BackgroundTask for ScheduleTimer {
    fn name(&self) -> &'static str {
        "scheduler"
    }

    async fn run(&self, stop: CancellationToken) -> Result<(), StoreError> {
        let mut new = self.new.0.subscribe();
        let mut failed = 0;
        while !stop.is_cancelled() {
            new.borrow_and_update();
            let (failed_now, wait) = self.round(failed).await?;
            failed = failed_now;
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(wait) => {}
                // With a failure nothing else than time helps.
                changed = new.changed(), if failed == 0 => if changed.is_err() { return Ok(()); },
            }
        }
        Ok(())
    }
}
