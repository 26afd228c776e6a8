//! Compares two points in the past.

use std::sync::Arc;

use daybook_domain::access::{Permission, Principal, filter, gate};
use daybook_domain::config::ConfigName;

use super::{ConfigEntries, Difference, DifferencesPage};
use crate::shared::{Moment, Position, ReadError, Timeline};

/// Asks what differs between two points.
#[derive(Debug, Clone)]
pub struct DiffQuery {
    /// Only names that begin so; empty for all.
    pub prefix: String,
    /// Only names after this one.
    pub after: Option<ConfigName>,
    /// The most differences.
    pub limit: usize,
    /// The first point. It may lie after the second one.
    pub from: Moment,
    /// The second point; `None` for now.
    pub to: Option<Moment>,
}

/// What differs, and between which positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffView {
    /// The first point.
    pub from: Position,
    /// The second point.
    pub to: Position,
    /// What differs, by name.
    pub differences: Vec<Difference>,
}

/// The handler of [`DiffQuery`].
pub struct Diff {
    entries: Arc<dyn ConfigEntries>,
    timeline: Arc<dyn Timeline>,
}

impl Diff {
    pub(super) fn new(entries: Arc<dyn ConfigEntries>, timeline: Arc<dyn Timeline>) -> Self {
        Self { entries, timeline }
    }

    /// The entries whose values or types differ, of those names that `by` may read now.
    #[tracing::instrument(skip_all, name = "config.diff", fields(daybook.context = "config", daybook.query = "diff"))]
    pub async fn handle(&self, query: DiffQuery, by: &Principal) -> Result<DiffView, ReadError> {
        gate(by, Permission::ConfigRead)?;
        let names = filter::names(by, Permission::ConfigRead);
        let from = self.timeline.resolve(&query.from).await?;
        let to = match &query.to {
            Some(moment) => self.timeline.resolve(moment).await?,
            None => self.timeline.head().await?,
        };
        let DiffQuery { prefix, after, limit, .. } = query;
        let differences =
            self.entries.differences(&DifferencesPage { prefix, names, after, limit, from, to }).await?;
        Ok(DiffView { from, to, differences })
    }
}

#[cfg(test)]
mod tests {
    use super::super::MockConfigEntries;
    use super::super::fixtures::{name, view};
    use super::*;
    use crate::shared::MockTimeline;
    use crate::testing::START;

    fn query(to: Option<Moment>) -> DiffQuery {
        DiffQuery { prefix: "a".into(), after: Some(name("ab")), limit: 3, from: Moment::Time(START), to }
    }

    fn different() -> Difference {
        Difference { name: name("ac"), from: None, to: Some(view("ac", "on", 1)), version: 1 }
    }

    fn entries(from: Position, to: Position) -> Arc<MockConfigEntries> {
        let mut entries = MockConfigEntries::new();
        let expected = DifferencesPage {
            prefix: "a".into(),
            names: filter::Names::All,
            after: Some(name("ab")),
            limit: 3,
            from,
            to,
        };
        let asked = move |page: &DifferencesPage| *page == expected;
        entries.expect_differences().withf(asked).times(1).returning(|_| Ok(vec![different()]));
        Arc::new(entries)
    }

    /// A second of the log is ten positions.
    fn timeline() -> MockTimeline {
        let mut timeline = MockTimeline::new();
        timeline.expect_resolve().returning(|moment| match moment {
            Moment::Time(time) => {
                Ok(Position((time.as_micros() - START.as_micros()).unsigned_abs() / 100_000))
            }
            Moment::Position(position) => Ok(position.position),
        });
        timeline
    }

    #[tokio::test]
    async fn without_a_second_point_it_is_compared_with_the_head() {
        let mut timeline = timeline();
        timeline.expect_head().times(1).returning(|| Ok(Position(9)));
        let diff = Diff::new(entries(Position(0), Position(9)), Arc::new(timeline));
        let expected = DiffView { from: Position(0), to: Position(9), differences: vec![different()] };
        assert_eq!(diff.handle(query(None), &Principal::System).await.unwrap(), expected);
    }

    #[tokio::test]
    async fn two_points_are_compared_in_the_order_in_which_they_are_named() {
        let diff = Diff::new(entries(Position(20), Position(10)), Arc::new(timeline()));
        let at = |second: i64| Moment::Time(START.plus_micros(second * 1_000_000));
        let query = DiffQuery { from: at(2), ..query(Some(at(1))) };
        let found = diff.handle(query, &Principal::System).await.unwrap();
        assert_eq!((found.from, found.to), (Position(20), Position(10)));
    }
}
