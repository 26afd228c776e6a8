//! An adapter and the fakes, which everything happens to at the same time.

use daybook_domain::customers::{CustomerEvent, CustomerId, EmailKey, Tag};
use daybook_domain::shared::Timestamp;

use super::support::{all, all_notes, batch, history, id, list, notes, try_commit};
use crate::customers::CustomersPage;
use crate::customers::testing::{CustomersHarness, InMemoryCustomersHarness};
use crate::shared::{AppendError, Order, Position};

/// What is asked for when everything is.
pub(super) struct Asked {
    /// The customers.
    pub(super) customers: std::ops::Range<u64>,
    pub(super) tags: Vec<Tag>,
    pub(super) emails: Vec<EmailKey>,
    /// The batches.
    pub(super) batches: std::ops::Range<u64>,
}

pub(super) struct Twins<'h, H> {
    h: &'h H,
    pub(super) fakes: InMemoryCustomersHarness,
    asked: Asked,
}

impl<'h, H: CustomersHarness> Twins<'h, H> {
    pub(super) fn new(h: &'h H, asked: Asked) -> Self {
        Self { h, fakes: InMemoryCustomersHarness::new(), asked }
    }

    pub(super) fn set_time(&self, now: Timestamp) {
        self.h.set_time(now);
        self.fakes.set_time(now);
    }

    /// Appends to both; `None` if both refuse it since an address is taken.
    pub(super) async fn commit(&self, changes: Vec<(CustomerId, Vec<CustomerEvent>)>) -> Option<Position> {
        let expected = try_commit(&self.fakes, changes.clone()).await;
        match (try_commit(self.h, changes).await, expected) {
            (Ok(appended), Ok(expected)) => {
                assert_eq!(appended, expected);
                Some(appended.position)
            }
            (Err(AppendError::Taken { .. }), Err(AppendError::Taken { .. })) => None,
            (outcome, expected) => unreachable!("{outcome:?} is not {expected:?}"),
        }
    }

    /// Asserts that both tell the same, as of a position or now: in every list, and of each fifth customer, which are
    /// others at the next position.
    pub(super) async fn agree(&self, at: Option<Position>) {
        let mut pages = vec![all(at)];
        pages.extend(self.asked.tags.iter().map(|tag| CustomersPage { tag: Some(tag.clone()), ..all(at) }));
        pages.extend(
            self.asked.emails.iter().map(|key| CustomersPage { email: Some(key.clone()), ..all(at) }),
        );
        for page in pages {
            for page in [CustomersPage { deleted: true, ..page.clone() }, page] {
                assert_eq!(list(self.h, &page).await, list(&self.fakes, &page).await, "{page:?}");
            }
        }
        let offset = usize::try_from(at.map_or(0, |at| at.0) % 5).unwrap();
        for id in self.asked.customers.clone().skip(offset).step_by(5).map(id) {
            let expected = self.fakes.records().customer(&id, at).await.unwrap();
            assert_eq!(self.h.records().customer(&id, at).await.unwrap(), expected, "at {at:?}");
        }
    }

    /// Asserts that both tell the same of all that happened: versions, notes, history, batches and addresses.
    pub(super) async fn agree_on_the_rest(&self) {
        for n in self.asked.customers.clone() {
            self.agree_on(n).await;
        }
        for n in self.asked.batches.clone() {
            let expected = self.fakes.imports().batch(batch(n), None, 100).await.unwrap();
            assert_eq!(self.h.imports().batch(batch(n), None, 100).await.unwrap(), expected);
        }
        let expected = self.fakes.imports().holders(&self.asked.emails).await.unwrap();
        assert_eq!(self.h.imports().holders(&self.asked.emails).await.unwrap(), expected);
    }

    async fn agree_on(&self, n: u64) {
        let (told, expected) = (history(self.h, n).await, history(&self.fakes, n).await);
        assert_eq!(told.len(), expected.len());
        for (told, expected) in told.iter().zip(&expected) {
            assert_eq!(
                (told.position, told.commit, told.stream_version, told.created_at),
                (expected.position, expected.commit, expected.stream_version, expected.created_at)
            );
            assert_eq!((&told.event_type, &told.data), (&expected.event_type, &expected.data));
        }
        for version in 0..=expected.len() as u64 + 1 {
            let expected = self.fakes.records().version(&id(n), version).await.unwrap();
            assert_eq!(self.h.records().version(&id(n), version).await.unwrap(), expected, "{version}");
        }
        for order in [Order::Ascending, Order::Descending] {
            let page = all_notes(n, order, None);
            assert_eq!(notes(self.h, &page).await, notes(&self.fakes, &page).await);
        }
    }
}
