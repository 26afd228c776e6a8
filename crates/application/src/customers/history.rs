//! Reads what happened.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, decide};
use daybook_domain::customers::{Customer, CustomerId};
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

    /// What happened to a customer, also to a deleted or an erased one; nothing, for one that never was.
    ///
    /// The last event of an erased one is the certificate of the erasure.
    #[tracing::instrument(skip_all, name = "customers.history", fields(daybook.context = "customers", daybook.query = "history"))]
    pub async fn of_customer(
        &self,
        id: &CustomerId,
        page: PageRequest,
        by: &Principal,
    ) -> Result<Vec<EventView>, ReadError> {
        decide(by, &Action::ReadCustomers)?;
        Ok(self.log.stream(&stream_name::<Customer>(id), page).await?)
    }

    /// What happened in the commit that ends at `position`: for who writes, and is told what it wrote.
    #[tracing::instrument(skip_all, name = "customers.commit", fields(daybook.context = "customers", daybook.query = "commit"))]
    pub async fn of_commit(&self, position: Position, by: &Principal) -> Result<Vec<EventView>, ReadError> {
        decide(by, &Action::WriteCustomers)?;
        let mut events = self.log.commit(position).await?;
        events.retain(|event| event.category == Customer::CATEGORY);
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::id;
    use super::*;
    use crate::shared::{MockEventLog, Order, StoreError};

    #[tokio::test]
    async fn the_history_of_a_customer_is_its_stream() {
        let page = PageRequest { after: Some(3), limit: 10, order: Order::Descending };
        let mut log = MockEventLog::new();
        let name = format!("customer-{}", id(1));
        let asked = move |stream: &str, part: &PageRequest| stream == name && *part == page;
        log.expect_stream().withf(asked).times(1).returning(|_, _| Ok(Vec::new()));
        assert!(
            History::new(Arc::new(log))
                .of_customer(&id(1), page, &Principal::System)
                .await
                .unwrap()
                .is_empty()
        );
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
