//! What the cases share.

use std::future::Future;
use std::sync::Arc;

use daybook_domain::access::Principal;
use daybook_domain::customers::{
    BatchId, Consent, Customer, CustomerError, CustomerEvent, CustomerId, CustomerPatch, EmailKey, NoteId,
    Profile, Purpose, Tag, Tags,
};
use daybook_domain::shared::{Erasable, Timestamp};

use crate::customers::testing::CustomersHarness;
use crate::customers::{CustomerState, CustomerView, CustomersPage, NoteView, NotesPage};
use crate::shared::{
    AppendError, Appended, CommandContext, EventView, NewCommit, Order, PageRequest, Position, StreamChange,
    stream_name,
};
use crate::testing::{START, SequentialIds};

pub(super) fn context() -> CommandContext {
    CommandContext::new(Principal::Development("tester".parse().unwrap()), SequentialIds::nth(9_999))
}

pub(super) fn id(n: u64) -> CustomerId {
    CustomerId::new(SequentialIds::nth(n))
}

pub(super) fn batch(n: u64) -> BatchId {
    BatchId::new(SequentialIds::nth(n))
}

pub(super) fn note_id(n: u64) -> NoteId {
    NoteId::new(SequentialIds::nth(n))
}

pub(super) fn second(n: i64) -> Timestamp {
    START.plus_micros(n * 1_000_000)
}

pub(super) fn key(email: &str) -> EmailKey {
    EmailKey::of(email)
}

pub(super) fn tags(words: &str) -> Tags {
    Tags::new(words.split_whitespace().map(|word| word.parse::<Tag>().unwrap())).unwrap()
}

/// Somebody with an address and nothing else.
pub(super) fn person(email: &str) -> Profile {
    let name = email.split('@').next().unwrap().parse().unwrap();
    Profile { name, email: email.parse().unwrap(), phone: None, address: None }
}

pub(super) fn purpose(text: &str) -> Purpose {
    text.parse().unwrap()
}

pub(super) fn consent(granted: bool, source: Option<&str>) -> Consent {
    Consent { granted, at: second(-5), source: Erasable::Known(source.map(|text| text.parse().unwrap())) }
}

pub(super) fn with_email(email: &str) -> CustomerPatch {
    CustomerPatch { email: Some(email.parse().unwrap()), ..CustomerPatch::default() }
}

pub(super) fn with_tags(words: &str) -> CustomerPatch {
    CustomerPatch { tags: Some(tags(words)), ..CustomerPatch::default() }
}

/// Appends to these customers, each as it is now, in one commit.
pub(super) async fn try_commit(
    h: &impl CustomersHarness,
    changes: Vec<(CustomerId, Vec<CustomerEvent>)>,
) -> Result<Appended, AppendError> {
    let ids: Vec<_> = changes.iter().map(|(id, _)| *id).collect();
    let loaded = h.streams().load(&ids).await.unwrap();
    let changes = changes.into_iter().zip(loaded);
    let changes = changes.map(|((id, events), based_on)| StreamChange { id, based_on, events });
    h.streams().append(NewCommit::new(changes.collect(), context())).await
}

/// Puts a customer on record.
pub(super) async fn create(h: &impl CustomersHarness, n: u64, profile: Profile, words: &str) -> Position {
    let events = Customer::create(profile, tags(words), None);
    try_commit(h, vec![(id(n), events)]).await.unwrap().position
}

/// Decides on a customer as it is now, and appends that.
pub(super) async fn act(
    h: &impl CustomersHarness,
    n: u64,
    decision: impl FnOnce(&Customer) -> Result<Vec<CustomerEvent>, CustomerError>,
) -> Position {
    try_act(h, n, decision).await.unwrap().position
}

/// The same, where the commit may be refused.
pub(super) async fn try_act(
    h: &impl CustomersHarness,
    n: u64,
    decision: impl FnOnce(&Customer) -> Result<Vec<CustomerEvent>, CustomerError>,
) -> Result<Appended, AppendError> {
    let loaded = h.streams().load(&[id(n)]).await.unwrap().remove(0);
    let events = decision(loaded.state.as_deref().unwrap()).unwrap();
    assert!(!events.is_empty(), "the case decided on nothing");
    let changes = vec![StreamChange { id: id(n), based_on: loaded, events }];
    h.streams().append(NewCommit::new(changes, context())).await
}

pub(super) async fn erase(h: &impl CustomersHarness, n: u64) -> Position {
    act(h, n, |customer| customer.erase(&"on request".parse().unwrap(), START)).await
}

pub(super) async fn now(h: &impl CustomersHarness, n: u64) -> CustomerView {
    h.records().customer(&id(n), None).await.unwrap().unwrap()
}

pub(super) async fn then(h: &impl CustomersHarness, n: u64, at: Position) -> Option<CustomerView> {
    h.records().customer(&id(n), Some(at)).await.unwrap()
}

/// Every active customer.
pub(super) fn all(at: Option<Position>) -> CustomersPage {
    CustomersPage { deleted: false, tag: None, email: None, after: None, limit: 1_000, at }
}

pub(super) async fn list(h: &impl CustomersHarness, page: &CustomersPage) -> Vec<CustomerView> {
    h.records().page(page).await.unwrap()
}

/// Which of the numbered customers a list has.
pub(super) async fn listed(h: &impl CustomersHarness, page: &CustomersPage) -> Vec<CustomerId> {
    list(h, page).await.into_iter().map(|customer| customer.id).collect()
}

pub(super) fn all_notes(n: u64, order: Order, at: Option<Position>) -> NotesPage {
    NotesPage { customer: id(n), after: None, limit: 1_000, order, at }
}

pub(super) async fn notes(h: &impl CustomersHarness, page: &NotesPage) -> Vec<NoteView> {
    h.notes().page(page).await.unwrap()
}

pub(super) async fn history(h: &impl CustomersHarness, n: u64) -> Vec<EventView> {
    let page = PageRequest { after: None, limit: 1_000, order: Order::Ascending };
    h.log().stream(&stream_name::<Customer>(&id(n)), page).await.unwrap()
}

/// A customer as [`create`] makes it: the first event of the log, at the time at which the clock begins.
pub(super) fn first_of(n: u64, profile: &Profile) -> CustomerView {
    let phone = profile.phone.as_ref();
    CustomerView {
        id: id(n),
        state: CustomerState::Active,
        name: Some(profile.name.as_str().into()),
        email: Some(profile.email.as_str().into()),
        phone: phone.map(|phone| phone.typed().into()),
        phone_e164: phone.and_then(|phone| phone.e164()).map(|number| number.as_str().into()),
        address: profile.address.as_ref().map(|address| Arc::from(address.as_str())),
        tags: Vec::new(),
        consents: Vec::new(),
        legal_hold_until: None,
        version: 1,
        sequence: 1,
        created_at: START,
        updated_at: START,
    }
}

/// Asserts something before and after all that follows from the log is made anew.
pub(super) async fn also_rebuilt<H: CustomersHarness, F: Future<Output = ()>>(
    h: &H,
    assertion: impl Fn() -> F,
) {
    assertion().await;
    h.rebuild().await;
    assertion().await;
}
