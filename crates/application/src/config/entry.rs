//! Reads one entry.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, decide};
use daybook_domain::config::ConfigName;

use super::{At, ConfigEntries, EntryView};
use crate::shared::{Moment, ReadError, Timeline};

/// Asks for one entry.
#[derive(Debug, Clone)]
pub struct EntryQuery {
    /// Its name.
    pub name: ConfigName,
    /// As of when; `None` for now.
    pub as_of: Option<Moment>,
}

/// The handler of [`EntryQuery`].
pub struct ReadEntry {
    entries: Arc<dyn ConfigEntries>,
    timeline: Arc<dyn Timeline>,
}

impl ReadEntry {
    pub(super) fn new(entries: Arc<dyn ConfigEntries>, timeline: Arc<dyn Timeline>) -> Self {
        Self { entries, timeline }
    }

    /// The entry, if it has a value then. It takes the right to read this name, now.
    #[tracing::instrument(skip_all, name = "config.entry", fields(daybook.context = "config", daybook.query = "entry"))]
    pub async fn handle(
        &self,
        query: &EntryQuery,
        by: &Principal,
    ) -> Result<At<Option<EntryView>>, ReadError> {
        decide(by, &Action::ReadConfig(query.name.as_str()))?;
        let position = match &query.as_of {
            None => None,
            Some(moment) => Some(self.timeline.resolve(moment).await?),
        };
        let value = self.entries.entry(&query.name, position).await?;
        Ok(At { value, position })
    }
}

#[cfg(test)]
mod tests {
    use super::super::MockConfigEntries;
    use super::super::fixtures::{name, resolving, view};
    use super::*;
    use crate::shared::{MockTimeline, Position, StoreError};
    use crate::testing::START;

    fn entries(at: Option<Position>, found: Option<EntryView>) -> Arc<MockConfigEntries> {
        let mut entries = MockConfigEntries::new();
        let asked = move |asked: &ConfigName, when: &Option<Position>| *asked == name("flag") && *when == at;
        entries.expect_entry().withf(asked).times(1).returning(move |_, _| Ok(found.clone()));
        Arc::new(entries)
    }

    #[tokio::test]
    async fn an_entry_of_now_has_no_position() {
        let read = ReadEntry::new(entries(None, Some(view("flag", "on", 2))), Arc::new(MockTimeline::new()));
        let found =
            read.handle(&EntryQuery { name: name("flag"), as_of: None }, &Principal::System).await.unwrap();
        assert_eq!(found, At { value: Some(view("flag", "on", 2)), position: None });
    }

    #[tokio::test]
    async fn an_entry_of_the_past_is_read_at_the_position_that_is_told() {
        let timeline = Arc::new(resolving(Moment::Time(START), Position(5)));
        let read = ReadEntry::new(entries(Some(Position(5)), None), timeline);
        let query = EntryQuery { name: name("flag"), as_of: Some(Moment::Time(START)) };
        let found = read.handle(&query, &Principal::System).await.unwrap();
        assert_eq!(found, At { value: None, position: Some(Position(5)) });
    }

    #[tokio::test]
    async fn a_moment_that_cannot_be_resolved_reads_nothing() {
        let mut timeline = MockTimeline::new();
        timeline.expect_resolve().returning(|_| Err(StoreError::OtherLog { head: Position(5) }));
        let read = ReadEntry::new(Arc::new(MockConfigEntries::new()), Arc::new(timeline));
        let query = EntryQuery { name: name("flag"), as_of: Some(Moment::Time(START)) };
        let outcome = read.handle(&query, &Principal::System).await;
        assert!(matches!(outcome, Err(ReadError::Store(StoreError::OtherLog { .. }))), "{outcome:?}");
    }
}
