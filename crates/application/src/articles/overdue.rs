//! Tells whether plans are done in time.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_domain::shared::Timestamp;

use super::ArticlePlans;
use crate::shared::{Clock, HealthCheck, Status};

/// How late a plan may be done before somebody should look: a minute, in microseconds.
const GRACE_MICROS: i64 = 60_000_000;
/// The most overdue plans that are counted.
const MOST: usize = 100;

/// The health of the schedules: a warning as long as a plan is more than a minute late.
pub struct Overdue {
    plans: Arc<dyn ArticlePlans>,
    clock: Arc<dyn Clock>,
}

impl Overdue {
    /// Looks at `plans` by `clock`.
    #[must_use]
    pub fn new(plans: Arc<dyn ArticlePlans>, clock: Arc<dyn Clock>) -> Self {
        Self { plans, clock }
    }

    fn late_since(&self) -> Timestamp {
        self.clock.now().plus_micros(-GRACE_MICROS)
    }
}

#[async_trait]
impl HealthCheck for Overdue {
    fn name(&self) -> &'static str {
        "schedules"
    }

    async fn check(&self) -> Status {
        let late = match self.plans.due(self.late_since(), MOST).await {
            Ok(late) => late,
            Err(error) => return Status::error("the plans cannot be read", error.to_string()),
        };
        let Some(oldest) = late.first() else { return Status::Ok };
        let count = if late.len() < MOST { late.len().to_string() } else { format!("{MOST} or more") };
        let (action, id, at) = (oldest.action, oldest.id, oldest.time.at());
        Status::Warning(format!("{count} overdue, the oldest: {action} article {id} at {at}"))
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::{Action, PlannedTime};

    use super::super::fixtures::{clock, id, second};
    use super::super::{MockArticlePlans, PlanView};
    use super::*;
    use crate::shared::{Position, StoreError};

    async fn check(due: Result<usize, StoreError>) -> Status {
        let mut plans = MockArticlePlans::new();
        let plan = |n: u64| PlanView {
            id: id(n),
            action: Action::Publish,
            time: PlannedTime::restore(second(-61), None),
            position: Position(1),
        };
        let due = due.map(|count| (0..count as u64).map(plan).collect());
        plans
            .expect_due()
            .withf(|until, limit| *until == second(-60) && *limit == 100)
            .return_once(|_, _| due);
        Overdue::new(Arc::new(plans), clock()).check().await
    }

    #[tokio::test]
    async fn plans_that_are_done_in_time_are_healthy() {
        assert_eq!(check(Ok(0)).await, Status::Ok);
    }

    #[tokio::test]
    async fn a_plan_that_is_a_minute_late_is_told() {
        let Status::Warning(told) = check(Ok(2)).await else { panic!("no warning") };
        assert_eq!(told, format!("2 overdue, the oldest: publish article {} at {}", id(0), second(-61)));
        let Status::Warning(told) = check(Ok(100)).await else { panic!("no warning") };
        assert!(told.starts_with("100 or more overdue"), "{told}");
    }

    #[tokio::test]
    async fn plans_that_cannot_be_read_are_an_error() {
        assert!(matches!(check(Err(StoreError::failed("broken"))).await, Status::Error { .. }));
    }
}
