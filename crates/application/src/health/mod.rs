//! Whether Daybook does its work.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use daybook_domain::access::{Action, Principal, Refusal, decide};
use daybook_domain::shared::Timestamp;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

use crate::shared::{Clock, HealthCheck, Status, Vital};

/// The use cases of health.
pub struct Health {
    checks: Vec<Arc<dyn HealthCheck>>,
    vital: Option<Arc<dyn Vital>>,
    clock: Arc<dyn Clock>,
    ready: AtomicBool,
    /// Held while the parts are asked.
    last: Mutex<Option<(Instant, Report)>>,
    told: std::sync::Mutex<Option<(Instant, Report)>>,
}

/// What the parts said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// When they were asked.
    pub at: Timestamp,
    /// Each part's name and state, in the order in which the parts were given.
    pub checks: Vec<(&'static str, Status)>,
}

impl Report {
    /// Whether every part does its work.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.checks.iter().all(|(_, status)| status.is_healthy())
    }
}

impl Health {
    /// How long a part may take to say how it is; after that it counts as down.
    pub const DEADLINE: Duration = Duration::from_secs(3);

    /// Asks these parts. It is not ready until [`set_ready`](Self::set_ready).
    #[must_use]
    pub fn new(checks: Vec<Arc<dyn HealthCheck>>, clock: Arc<dyn Clock>) -> Self {
        let (ready, last, told) = Default::default();
        Self { checks, vital: None, clock, ready, last, told }
    }

    /// Asks this part too, and lets nobody in while it does not work.
    #[must_use]
    pub fn with_vital(mut self, part: Arc<dyn Vital>) -> Self {
        self.checks.insert(0, part.clone());
        self.vital = Some(part);
        self
    }

    /// Whether new requests are welcome. The vital part is asked only when there is doubt about it: its check may write
    /// to the disk.
    pub async fn is_ready(&self) -> bool {
        if !self.ready.load(Ordering::Acquire) {
            return false;
        }
        let Some(vital) = self.vital.as_ref().filter(|vital| vital.is_in_doubt()) else { return true };
        let report = self.report().await;
        report.checks.iter().all(|(name, status)| *name != vital.name() || status.is_healthy())
    }

    /// What the parts said last, and how long ago they were asked.
    #[must_use]
    pub fn last(&self) -> Option<(Duration, Report)> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.as_ref().map(|(began, report)| (began.elapsed(), report.clone()))
    }

    /// Says whether new requests are welcome: once everything runs, and no more when the server is to end.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::Release);
    }

    /// The same as [`report`](Self::report), for who may read the state of the parts.
    pub async fn report_to(&self, by: &Principal) -> Result<Report, Refusal> {
        decide(by, &Action::ReadOperations)?;
        Ok(self.report().await)
    }

    /// Asks all parts at once.
    ///
    /// A check may write to the disk. Callers that come while it runs therefore wait and share the next one.
    pub async fn report(&self) -> Report {
        let came = Instant::now();
        let mut last = self.last.lock().await;
        if let Some((_, report)) = last.as_ref().filter(|(began, _)| *began > came) {
            return report.clone();
        }
        let began = Instant::now();
        let report = Report { at: self.clock.now(), checks: self.ask().await };
        *last = Some((began, report.clone()));
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&last);
        report
    }

    async fn ask(&self) -> Vec<(&'static str, Status)> {
        let mut tasks = JoinSet::new();
        for (index, check) in self.checks.iter().cloned().enumerate() {
            tasks.spawn(async move { (index, timeout(Self::DEADLINE, check.check()).await) });
        }
        // What a check that panics leaves here is its state.
        let mut states = vec![Status::error("the check failed", "it panicked"); self.checks.len()];
        while let Some(done) = tasks.join_next().await {
            if let Ok((index, answer)) = done {
                states[index] = answer.unwrap_or_else(|_| {
                    Status::Down(format!("no answer within {} s", Self::DEADLINE.as_secs()))
                });
            }
        }
        self.checks.iter().map(|check| check.name()).zip(states).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use async_trait::async_trait;

    use super::*;
    use crate::shared::MockClock;

    /// A part that answers after a while, and counts how often it is asked.
    struct Part {
        name: &'static str,
        takes: Duration,
        status: Option<Status>,
        asked: AtomicUsize,
        doubt: AtomicBool,
    }

    impl Vital for Part {
        fn is_in_doubt(&self) -> bool {
            self.doubt.load(Ordering::Relaxed)
        }
    }

    #[async_trait]
    impl HealthCheck for Part {
        fn name(&self) -> &'static str {
            self.name
        }

        async fn check(&self) -> Status {
            self.asked.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(self.takes).await;
            self.status.clone().unwrap()
        }
    }

    fn part(name: &'static str, takes: u64, status: Option<Status>) -> Arc<Part> {
        let (asked, doubt) = Default::default();
        Arc::new(Part { name, takes: Duration::from_secs(takes), status, asked, doubt })
    }

    fn health(parts: &[Arc<Part>]) -> Health {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(Timestamp::from_micros(7));
        let checks = parts.iter().map(|part| part.clone() as Arc<dyn HealthCheck>).collect();
        Health::new(checks, Arc::new(clock))
    }

    #[tokio::test(start_paused = true)]
    async fn parts_that_work_are_healthy_also_with_a_warning() {
        let warning = Status::Warning("look".into());
        let report =
            health(&[part("a", 1, Some(Status::Ok)), part("b", 0, Some(warning.clone()))]).report().await;
        assert!(report.is_healthy());
        assert_eq!(report.checks, [("a", Status::Ok), ("b", warning)]);
        assert_eq!(report.at, Timestamp::from_micros(7));
    }

    #[tokio::test(start_paused = true)]
    async fn a_part_that_hangs_is_down_and_one_that_panics_is_in_error() {
        let health = health(&[part("hangs", 3_600, Some(Status::Ok)), part("panics", 0, None)]);
        let report = health.report().await;
        assert!(!report.is_healthy());
        assert!(matches!(report.checks[0], ("hangs", Status::Down(_))));
        assert!(matches!(report.checks[1], ("panics", Status::Error { .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn callers_at_the_same_time_share_the_checks() {
        let slow = part("slow", 1, Some(Status::Ok));
        let health = Arc::new(health(std::slice::from_ref(&slow)));
        let mut callers = JoinSet::new();
        for _ in 0..50 {
            let health = health.clone();
            callers.spawn(async move { health.report().await });
        }
        while let Some(report) = callers.join_next().await {
            assert!(report.unwrap().is_healthy());
        }
        assert!(slow.asked.load(Ordering::Relaxed) <= 2);
        health.report().await;
        assert!(slow.asked.load(Ordering::Relaxed) >= 2, "a later caller is told how it is later");
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_unready_when_its_vital_part_is_in_doubt_and_does_not_work() {
        for (status, ready) in [(Status::Ok, true), (Status::Down("stuck".into()), false)] {
            let vital = part("vital", 0, Some(status));
            let health = health(&[]).with_vital(vital.clone());
            health.set_ready(true);
            assert!(health.is_ready().await);
            assert_eq!(vital.asked.load(Ordering::Relaxed), 0, "without doubt it is not asked");
            vital.doubt.store(true, Ordering::Relaxed);
            assert_eq!(health.is_ready().await, ready);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_said_last_is_known_with_its_age() {
        let health = health(&[part("a", 0, Some(Status::Ok))]);
        assert_eq!(health.last(), None);
        let report = health.report().await;
        tokio::time::advance(Duration::from_secs(7)).await;
        assert_eq!(health.last(), Some((Duration::from_secs(7), report)));
    }

    #[tokio::test]
    async fn it_is_ready_when_told_so() {
        let health = health(&[]);
        assert!(!health.is_ready().await);
        health.set_ready(true);
        assert!(health.is_ready().await);
    }
}
