//! Lists customers.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, decide};
use daybook_domain::customers::{EmailKey, Tag};

use super::{CustomerRecords, CustomerView, CustomersPage};
use crate::shared::{At, Moment, ReadError, Timeline};

/// Asks for customers, in the order of their creation.
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// Deleted ones, and only those; otherwise active ones, and only those.
    pub deleted: bool,
    /// Only those with this tag.
    pub tag: Option<Tag>,
    /// Only the one with this e-mail address.
    pub email: Option<EmailKey>,
    /// Only those whose [`sequence`](CustomerView::sequence) is greater than this.
    pub after: Option<u64>,
    /// The most customers.
    pub limit: usize,
    /// As of when; `None` for now.
    pub as_of: Option<Moment>,
}

/// The handler of [`ListQuery`].
pub struct List {
    records: Arc<dyn CustomerRecords>,
    timeline: Arc<dyn Timeline>,
}

impl List {
    pub(super) fn new(records: Arc<dyn CustomerRecords>, timeline: Arc<dyn Timeline>) -> Self {
        Self { records, timeline }
    }

    /// The customers. The next page of the past is asked for as of the position given here.
    #[tracing::instrument(skip_all, name = "customers.list", fields(daybook.context = "customers", daybook.query = "list"))]
    pub async fn handle(&self, query: ListQuery, by: &Principal) -> Result<At<Vec<CustomerView>>, ReadError> {
        decide(by, &Action::ReadCustomers)?;
        let at = match &query.as_of {
            None => None,
            Some(moment) => Some(self.timeline.resolve(moment).await?),
        };
        let ListQuery { deleted, tag, email, after, limit, .. } = query;
        let page = CustomersPage { deleted, tag, email, after, limit, at };
        Ok(At { value: self.records.page(&page).await?, position: at })
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{resolving, view};
    use super::super::{CustomerState, MockCustomerRecords};
    use super::*;
    use crate::shared::{MockTimeline, Position};
    use crate::testing::START;

    fn query(as_of: Option<Moment>) -> ListQuery {
        let (tag, email) = (Some("vip".parse().unwrap()), Some(EmailKey::of("ann@example.com")));
        ListQuery { deleted: true, tag, email, after: Some(3), limit: 7, as_of }
    }

    fn records(at: Option<Position>) -> Arc<MockCustomerRecords> {
        let mut records = MockCustomerRecords::new();
        let (tag, email) = (Some("vip".parse().unwrap()), Some(EmailKey::of("ann@example.com")));
        let expected = CustomersPage { deleted: true, tag, email, after: Some(3), limit: 7, at };
        let asked = move |page: &CustomersPage| *page == expected;
        let found = || vec![view(4, 2, CustomerState::Deleted)];
        records.expect_page().withf(asked).times(1).returning(move |_| Ok(found()));
        Arc::new(records)
    }

    #[tokio::test]
    async fn a_list_of_now_has_no_position() {
        let list = List::new(records(None), Arc::new(MockTimeline::new()));
        let found = list.handle(query(None), &Principal::System).await.unwrap();
        assert_eq!(found, At { value: vec![view(4, 2, CustomerState::Deleted)], position: None });
    }

    #[tokio::test]
    async fn a_list_of_the_past_tells_the_position_for_its_next_page() {
        let timeline = Arc::new(resolving(Moment::Time(START), Position(5)));
        let list = List::new(records(Some(Position(5))), timeline);
        let found = list.handle(query(Some(Moment::Time(START))), &Principal::System).await.unwrap();
        assert_eq!(found.position, Some(Position(5)));
    }
}
