//! The facts of one kind of record, for fakes that replay them.

use daybook_domain::shared::Aggregate;

use super::InMemoryLog;
use crate::shared::{EventView, Position};

/// An event of one kind of record.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact<A: Aggregate> {
    /// The record.
    pub id: A::Id,
    /// What happened, as it reads now: without what was said of a person who is erased since.
    pub event: A::Event,
    /// How the log shows it.
    pub view: EventView,
}

impl InMemoryLog {
    /// All that happened to records of one kind up to a position, or up to now, in the order of the log.
    #[must_use]
    pub fn facts<A: Aggregate>(&self, until: Option<Position>) -> Vec<Fact<A>> {
        let recorded = self.until(until.unwrap_or(Position(u64::MAX))).into_iter();
        let of_kind = recorded.filter(|recorded| recorded.view.category == A::CATEGORY);
        let facts = of_kind.filter_map(|recorded| {
            let id = recorded.view.stream.strip_prefix(A::CATEGORY)?.strip_prefix('-')?.parse().ok()?;
            Some(Fact { id, event: recorded.fact.downcast_ref::<A::Event>()?.clone(), view: recorded.view })
        });
        facts.collect()
    }
}
