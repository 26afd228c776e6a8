//! Lists the notes on a customer.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, decide};
use daybook_domain::customers::CustomerId;

use super::{CustomerNotes, NoteView, NotesPage};
use crate::shared::{At, Moment, Order, ReadError, Timeline};

/// Asks for the notes on one customer.
#[derive(Debug, Clone)]
pub struct NotesQuery {
    /// The customer.
    pub customer: CustomerId,
    /// The [`position`](NoteView::position) at which the page before ended.
    pub after: Option<u64>,
    /// The most notes.
    pub limit: usize,
    /// Oldest or newest first.
    pub order: Order,
    /// As of when; `None` for now.
    pub as_of: Option<Moment>,
}

/// The handler of [`NotesQuery`].
pub struct Notes {
    notes: Arc<dyn CustomerNotes>,
    timeline: Arc<dyn Timeline>,
}

impl Notes {
    pub(super) fn new(notes: Arc<dyn CustomerNotes>, timeline: Arc<dyn Timeline>) -> Self {
        Self { notes, timeline }
    }

    /// The notes, whether the customer is active, deleted or erased. The next page of the past is asked for as of the
    /// position given here.
    #[tracing::instrument(skip_all, name = "customers.notes", fields(daybook.context = "customers", daybook.query = "notes"))]
    pub async fn handle(&self, query: NotesQuery, by: &Principal) -> Result<At<Vec<NoteView>>, ReadError> {
        decide(by, &Action::ReadCustomers)?;
        let at = match &query.as_of {
            None => None,
            Some(moment) => Some(self.timeline.resolve(moment).await?),
        };
        let NotesQuery { customer, after, limit, order, .. } = query;
        let value = self.notes.page(&NotesPage { customer, after, limit, order, at }).await?;
        Ok(At { value, position: at })
    }
}

#[cfg(test)]
mod tests {
    use super::super::MockCustomerNotes;
    use super::super::fixtures::{id, resolving};
    use super::*;
    use crate::shared::{MockTimeline, Position};
    use crate::testing::START;

    fn query(as_of: Option<Moment>) -> NotesQuery {
        NotesQuery { customer: id(1), after: Some(3), limit: 7, order: Order::Descending, as_of }
    }

    fn notes(at: Option<Position>) -> Arc<MockCustomerNotes> {
        let mut notes = MockCustomerNotes::new();
        let expected = NotesPage { customer: id(1), after: Some(3), limit: 7, order: Order::Descending, at };
        let asked = move |page: &NotesPage| *page == expected;
        notes.expect_page().withf(asked).times(1).returning(|_| Ok(Vec::new()));
        Arc::new(notes)
    }

    #[tokio::test]
    async fn notes_of_now_have_no_position() {
        let list = Notes::new(notes(None), Arc::new(MockTimeline::new()));
        assert_eq!(
            list.handle(query(None), &Principal::System).await.unwrap(),
            At { value: Vec::new(), position: None }
        );
    }

    #[tokio::test]
    async fn notes_of_the_past_tell_the_position_for_their_next_page() {
        let timeline = Arc::new(resolving(Moment::Time(START), Position(5)));
        let list = Notes::new(notes(Some(Position(5))), timeline);
        let found = list.handle(query(Some(Moment::Time(START))), &Principal::System).await.unwrap();
        assert_eq!(found.position, Some(Position(5)));
    }
}
