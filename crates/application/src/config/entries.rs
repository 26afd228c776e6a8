//! Lists entries.

use std::sync::Arc;

use daybook_domain::access::{Permission, Principal, filter, gate};
use daybook_domain::config::ConfigName;

use super::{At, ConfigEntries, EntriesPage, EntryView};
use crate::shared::{Moment, ReadError, Timeline};

/// Asks for entries, by name.
#[derive(Debug, Clone)]
pub struct EntriesQuery {
    /// Only names that begin so; empty for all.
    pub prefix: String,
    /// Only names after this one.
    pub after: Option<ConfigName>,
    /// The most entries.
    pub limit: usize,
    /// As of when; `None` for now.
    pub as_of: Option<Moment>,
}

/// The handler of [`EntriesQuery`].
pub struct Entries {
    entries: Arc<dyn ConfigEntries>,
    timeline: Arc<dyn Timeline>,
}

impl Entries {
    pub(super) fn new(entries: Arc<dyn ConfigEntries>, timeline: Arc<dyn Timeline>) -> Self {
        Self { entries, timeline }
    }

    /// Entries with a value then, of those names that `by` may read now. The next page of the past is asked for as of the position given here.
    #[tracing::instrument(skip_all, name = "config.list", fields(daybook.context = "config", daybook.query = "list"))]
    pub async fn handle(&self, query: EntriesQuery, by: &Principal) -> Result<At<Vec<EntryView>>, ReadError> {
        gate(by, Permission::ConfigRead)?;
        let names = filter::names(by, Permission::ConfigRead);
        let at = match &query.as_of {
            None => None,
            Some(moment) => Some(self.timeline.resolve(moment).await?),
        };
        let EntriesQuery { prefix, after, limit, .. } = query;
        let value = self.entries.page(&EntriesPage { prefix, names, after, limit, at }).await?;
        Ok(At { value, position: at })
    }
}

#[cfg(test)]
mod tests {
    use super::super::MockConfigEntries;
    use super::super::fixtures::{name, resolving, view};
    use super::*;
    use crate::shared::{MockTimeline, Position};
    use crate::testing::START;

    fn query(as_of: Option<Moment>) -> EntriesQuery {
        EntriesQuery { prefix: "a".into(), after: Some(name("ab")), limit: 3, as_of }
    }

    fn entries(at: Option<Position>) -> Arc<MockConfigEntries> {
        let mut entries = MockConfigEntries::new();
        let expected = EntriesPage {
            prefix: "a".into(),
            names: filter::Names::All,
            after: Some(name("ab")),
            limit: 3,
            at,
        };
        let asked = move |page: &EntriesPage| *page == expected;
        entries.expect_page().withf(asked).times(1).returning(|_| Ok(vec![view("ac", "on", 2)]));
        Arc::new(entries)
    }

    #[tokio::test]
    async fn a_list_of_now_has_no_position() {
        let list = Entries::new(entries(None), Arc::new(MockTimeline::new()));
        let found = list.handle(query(None), &Principal::System).await.unwrap();
        assert_eq!(found, At { value: vec![view("ac", "on", 2)], position: None });
    }

    #[tokio::test]
    async fn a_list_of_the_past_tells_the_position_for_its_next_page() {
        let timeline = Arc::new(resolving(Moment::Time(START), Position(5)));
        let list = Entries::new(entries(Some(Position(5))), timeline);
        let found = list.handle(query(Some(Moment::Time(START))), &Principal::System).await.unwrap();
        assert_eq!(found.position, Some(Position(5)));
    }
}
