//! Reads one customer.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, decide};
use daybook_domain::customers::CustomerId;

use super::{CustomerRecords, CustomerView};
use crate::shared::{At, Moment, ReadError, Timeline};

/// Asks for one customer.
#[derive(Debug, Clone)]
pub struct CustomerQuery {
    /// Its id.
    pub id: CustomerId,
    /// As of when; `None` for now.
    pub as_of: Option<Moment>,
}

/// The handler of [`CustomerQuery`].
pub struct ReadCustomer {
    records: Arc<dyn CustomerRecords>,
    timeline: Arc<dyn Timeline>,
}

impl ReadCustomer {
    pub(super) fn new(records: Arc<dyn CustomerRecords>, timeline: Arc<dyn Timeline>) -> Self {
        Self { records, timeline }
    }

    /// The customer, also a deleted or an erased one, if it was created by then.
    #[tracing::instrument(skip_all, name = "customers.customer", fields(daybook.context = "customers", daybook.query = "customer"))]
    pub async fn handle(
        &self,
        query: &CustomerQuery,
        by: &Principal,
    ) -> Result<At<Option<CustomerView>>, ReadError> {
        decide(by, &Action::ReadCustomers)?;
        let position = match &query.as_of {
            None => None,
            Some(moment) => Some(self.timeline.resolve(moment).await?),
        };
        let value = self.records.customer(&query.id, position).await?;
        Ok(At { value, position })
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{id, resolving, view};
    use super::super::{CustomerState, MockCustomerRecords};
    use super::*;
    use crate::shared::{MockTimeline, Position, StoreError};
    use crate::testing::START;

    fn records(at: Option<Position>) -> Arc<MockCustomerRecords> {
        let mut records = MockCustomerRecords::new();
        let asked = move |asked: &CustomerId, when: &Option<Position>| *asked == id(1) && *when == at;
        let found = || Some(view(1, 2, CustomerState::Deleted));
        records.expect_customer().withf(asked).times(1).returning(move |_, _| Ok(found()));
        Arc::new(records)
    }

    #[tokio::test]
    async fn a_customer_of_now_has_no_position() {
        let read = ReadCustomer::new(records(None), Arc::new(MockTimeline::new()));
        let found = read.handle(&CustomerQuery { id: id(1), as_of: None }, &Principal::System).await.unwrap();
        assert_eq!(found, At { value: Some(view(1, 2, CustomerState::Deleted)), position: None });
    }

    #[tokio::test]
    async fn a_customer_of_the_past_is_read_at_the_position_that_is_told() {
        let timeline = Arc::new(resolving(Moment::Time(START), Position(5)));
        let read = ReadCustomer::new(records(Some(Position(5))), timeline);
        let query = CustomerQuery { id: id(1), as_of: Some(Moment::Time(START)) };
        assert_eq!(read.handle(&query, &Principal::System).await.unwrap().position, Some(Position(5)));
    }

    #[tokio::test]
    async fn a_moment_that_cannot_be_resolved_reads_nothing() {
        let mut timeline = MockTimeline::new();
        timeline.expect_resolve().returning(|_| Err(StoreError::OtherLog { head: Position(5) }));
        let read = ReadCustomer::new(Arc::new(MockCustomerRecords::new()), Arc::new(timeline));
        let outcome = read
            .handle(&CustomerQuery { id: id(1), as_of: Some(Moment::Time(START)) }, &Principal::System)
            .await;
        assert!(matches!(outcome, Err(ReadError::Store(StoreError::OtherLog { .. }))), "{outcome:?}");
    }
}
