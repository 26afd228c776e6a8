//! What readers of customers get.

use std::sync::Arc;

use daybook_domain::customers::{CustomerId, NoteId, Purpose, Tag};
use daybook_domain::shared::Timestamp;

/// A customer, as it is or was.
///
/// Once the person is erased, all that was said of the person reads as `None`, also as of before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerView {
    /// Its id.
    pub id: CustomerId,
    /// Whether it is there.
    pub state: CustomerState,
    /// The name.
    pub name: Option<Arc<str>>,
    /// The e-mail address, as typed.
    pub email: Option<Arc<str>>,
    /// The telephone number, as typed.
    pub phone: Option<Arc<str>>,
    /// The same in E.164, if it could be read.
    pub phone_e164: Option<Arc<str>>,
    /// The postal address.
    pub address: Option<Arc<str>>,
    /// The tags, sorted. They are no personal data: they stay when the person is erased.
    pub tags: Vec<Tag>,
    /// The consents, sorted by purpose. Only their sources are personal data.
    pub consents: Vec<ConsentView>,
    /// Until when the customer may not be erased, if a hold was placed and not lifted. It may have passed.
    pub legal_hold_until: Option<Timestamp>,
    /// The number of its events up to this view, notes included.
    pub version: u64,
    /// The position of its first event: the place in lists, which are in the order of creation.
    pub sequence: u64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When the last of these events was recorded.
    pub updated_at: Timestamp,
}

/// Whether a customer is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerState {
    /// It is.
    Active,
    /// It is deleted, and can be undeleted.
    Deleted,
    /// The person is erased, for ever.
    Erased,
}

/// What a person has agreed to, or has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentView {
    /// What for.
    pub purpose: Purpose,
    /// Whether it was given or taken back.
    pub granted: bool,
    /// When.
    pub at: Timestamp,
    /// Where; `None` if that was not said, or the person is erased.
    pub source: Option<Arc<str>>,
}

/// A note on a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteView {
    /// Its id.
    pub id: NoteId,
    /// The position of its event: its place in the list of notes.
    pub position: u64,
    /// The text; `None` once the person is erased.
    pub text: Option<Arc<str>>,
    /// Who wrote it: the actor.
    pub author: Arc<str>,
    /// When it was written.
    pub created_at: Timestamp,
}

/// What an import did to one customer. An event that names the batch is one of the batch, also one that takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchRecord {
    /// The customer.
    pub id: CustomerId,
    /// Whether the batch created it; otherwise it changed it.
    pub created: bool,
    /// The version before the batch's first event on it; 0 if the batch created it.
    pub before: u64,
    /// The version of the batch's last event on it.
    pub version: u64,
}
