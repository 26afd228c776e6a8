//! Reads what happened.

use std::sync::Arc;

use daybook_domain::config::{ConfigName, Entry};

use crate::shared::{EventLog, EventView, PageRequest, Position, StoreError, stream_name};

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
    pub async fn of_entry(&self, name: &ConfigName, page: PageRequest) -> Result<Vec<EventView>, StoreError> {
        self.log.stream(&stream_name::<Entry>(name), page).await
    }

    /// What happened in the commit that ends at `position`.
    #[tracing::instrument(skip_all, name = "config.commit", fields(daybook.context = "config", daybook.query = "commit"))]
    pub async fn of_commit(&self, position: Position) -> Result<Vec<EventView>, StoreError> {
        self.log.commit(position).await
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::name;
    use super::*;
    use crate::shared::{MockEventLog, Order};

    #[tokio::test]
    async fn the_history_of_an_entry_is_its_stream() {
        let page = PageRequest { after: Some(3), limit: 10, order: Order::Descending };
        let mut log = MockEventLog::new();
        let asked = move |stream: &str, part: &PageRequest| stream == "config-max_users" && *part == page;
        log.expect_stream().withf(asked).times(1).returning(|_, _| Ok(Vec::new()));
        let history = History::new(Arc::new(log));
        assert!(history.of_entry(&name("max_users"), page).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_happened_in_a_commit_is_read_by_its_end() {
        let mut log = MockEventLog::new();
        let asked = |position: &Position| *position == Position(7);
        log.expect_commit().withf(asked).times(1).returning(|_| Err(StoreError::failed("broken")));
        let outcome = History::new(Arc::new(log)).of_commit(Position(7)).await;
        assert!(matches!(outcome, Err(StoreError::Failed(_))), "{outcome:?}");
    }
}
