//! Reads what happened.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, decide};
use daybook_domain::config::{ConfigName, Entry};
use daybook_domain::shared::Aggregate;

use crate::shared::{EventLog, EventView, PageRequest, Position, ReadError, stream_name};

/// The handler of questions about what happened.
pub struct History {
    log: Arc<dyn EventLog>,
}

impl History {
    pub(super) fn new(log: Arc<dyn EventLog>) -> Self {
        Self { log }
    }

    /// What happened to an entry; nothing, for a name that was never set.
    #[tracing::instrument(skip_all, name = "config.history", fields(daybook.context = "config", daybook.query = "history"))]
    pub async fn of_entry(
        &self,
        name: &ConfigName,
        page: PageRequest,
        by: &Principal,
    ) -> Result<Vec<EventView>, ReadError> {
        decide(by, &Action::ReadConfig(name.as_str()))?;
        Ok(self.log.stream(&stream_name::<Entry>(name), page).await?)
    }

    /// What happened in the commit that ends at `position`, to names that `by` may read, write or revert. What was set
    /// is left out (`data` is null) of those that `by` may not read.
    #[tracing::instrument(skip_all, name = "config.commit", fields(daybook.context = "config", daybook.query = "commit"))]
    pub async fn of_commit(&self, position: Position, by: &Principal) -> Result<Vec<EventView>, ReadError> {
        let events = self.log.commit(position).await?.into_iter();
        Ok(events.filter_map(|event| told(event, by)).collect())
    }
}

fn told(mut event: EventView, by: &Principal) -> Option<EventView> {
    let name = event.stream.strip_prefix(Entry::CATEGORY)?.strip_prefix('-')?;
    let may = |action: Action<'_>| decide(by, &action).is_ok();
    let reads = may(Action::ReadConfig(name));
    let concerned = reads || may(Action::WriteConfig(name)) || may(Action::RevertConfig(name));
    if !reads {
        event.data = serde_json::Value::Null;
    }
    concerned.then_some(event)
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::name;
    use super::*;
    use crate::shared::{MockEventLog, Order, StoreError};

    #[tokio::test]
    async fn the_history_of_an_entry_is_its_stream() {
        let page = PageRequest { after: Some(3), limit: 10, order: Order::Descending };
        let mut log = MockEventLog::new();
        let asked = move |stream: &str, part: &PageRequest| stream == "config-max_users" && *part == page;
        log.expect_stream().withf(asked).times(1).returning(|_, _| Ok(Vec::new()));
        let history = History::new(Arc::new(log));
        assert!(history.of_entry(&name("max_users"), page, &Principal::System).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_happened_in_a_commit_is_read_by_its_end() {
        let mut log = MockEventLog::new();
        let asked = |position: &Position| *position == Position(7);
        log.expect_commit().withf(asked).times(1).returning(|_| Err(StoreError::failed("broken")));
        let outcome = History::new(Arc::new(log)).of_commit(Position(7), &Principal::System).await;
        assert!(matches!(outcome, Err(ReadError::Store(StoreError::Failed(_)))), "{outcome:?}");
    }
}
