//! The read models of customers, and what reads telephone numbers.

use std::collections::HashMap;

use async_trait::async_trait;
use daybook_domain::customers::{BatchId, CustomerId, E164, EmailKey, Tag};

use super::{BatchRecord, CustomerView, NoteView};
use crate::shared::{Order, Position, StoreError};

/// Reads customers, as they are and as they were.
///
/// `at` is a position that [`Timeline`](crate::shared::Timeline) has resolved, or `None` for now. "Now" MUST
/// include every commit that this node's watermark has reached.
///
/// What was said of a person who is erased MUST read as `None` everywhere, as of before the erasure too, from the
/// moment that the erasure is committed.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait CustomerRecords: Send + Sync {
    /// One customer, also a deleted or an erased one: the view says so. `None` if it was not created by then.
    async fn customer(
        &self,
        id: &CustomerId,
        at: Option<Position>,
    ) -> Result<Option<CustomerView>, StoreError>;

    /// One customer as it was at that version; `None` if it never had it.
    async fn version(&self, id: &CustomerId, version: u64) -> Result<Option<CustomerView>, StoreError>;

    /// Customers in the order of their creation.
    ///
    /// An erased one is in no list of now and of after its erasure. As of before, it is where it was, without what
    /// was said of the person; by e-mail address it is not found.
    async fn page(&self, page: &CustomersPage) -> Result<Vec<CustomerView>, StoreError>;
}

/// A part of the list of customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomersPage {
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
    /// As of when.
    pub at: Option<Position>,
}

/// Reads the notes on a customer. What is said of "now" and of erased persons in [`CustomerRecords`] holds here too.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait CustomerNotes: Send + Sync {
    /// The notes on one customer, in the order in which they were written or in the reverse; none for a customer
    /// that never was.
    async fn page(&self, page: &NotesPage) -> Result<Vec<NoteView>, StoreError>;
}

/// A part of the notes on one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotesPage {
    /// The customer.
    pub customer: CustomerId,
    /// The [`position`](NoteView::position) at which the page before ended.
    pub after: Option<u64>,
    /// The most notes.
    pub limit: usize,
    /// Oldest or newest first.
    pub order: Order,
    /// As of when.
    pub at: Option<Position>,
}

/// Reads what imports need to know: who has which e-mail address, and what a batch did.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ImportRecords: Send + Sync {
    /// The customers, active and deleted ones, that hold these e-mail addresses now. At most 500 are asked for at
    /// once.
    async fn holders(&self, emails: &[EmailKey]) -> Result<HashMap<EmailKey, CustomerId>, StoreError>;

    /// What a batch did to those of these customers that it touched. At most 1,000 are asked for at once.
    async fn in_batch(
        &self,
        batch: BatchId,
        ids: &[CustomerId],
    ) -> Result<HashMap<CustomerId, BatchRecord>, StoreError>;

    /// What a batch did to each customer, by the bytes of the ids, from after `after`.
    async fn batch(
        &self,
        batch: BatchId,
        after: Option<CustomerId>,
        limit: usize,
    ) -> Result<Vec<BatchRecord>, StoreError>;
}

/// Reads telephone numbers as people type them.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait PhoneNumbers: Send + Sync {
    /// The number in E.164, if it can be read. MUST answer the same for the same text until the process ends.
    fn e164(&self, typed: &str) -> Option<E164>;
}
