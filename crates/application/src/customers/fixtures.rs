//! What the tests of the use cases share.

use std::sync::Arc;

use daybook_domain::access::Principal;
use daybook_domain::customers::{
    BatchId, Customer, CustomerEvent, CustomerId, Email, Profile, Standing, Tag, Tags,
};

use super::testing::{InMemoryCustomers, InternationalPhones};
use super::{CustomerState, CustomerView, Customers, CustomersPorts};
use crate::shared::{
    AppendError, Appended, CommandContext, IdempotencyKey, Loaded, MockReceipts, MockStreams, MockTimeline,
    Moment, NewCommit, Once, Position, Receipt, Written,
};
use crate::testing::{FixedClock, InMemoryLog, START, SequentialIds};

/// Where the mocked commits end.
pub(super) const END: Position = Position(7);

/// A commit as the tests compare it: each customer, what it was based on, what happened.
pub(super) type Said = Vec<(CustomerId, u64, Vec<CustomerEvent>)>;

pub(super) fn context() -> CommandContext {
    CommandContext::new(Principal::Development("ann".parse().unwrap()), SequentialIds::nth(9_999))
}

pub(super) fn keyed() -> CommandContext {
    CommandContext { idempotency: Some(IdempotencyKey::new("key", [1; 32]).unwrap()), ..context() }
}

pub(super) fn id(n: u64) -> CustomerId {
    CustomerId::new(SequentialIds::nth(n))
}

pub(super) fn batch(n: u64) -> BatchId {
    BatchId::new(SequentialIds::nth(n))
}

pub(super) fn email(text: &str) -> Email {
    text.parse().unwrap()
}

pub(super) fn tags(words: &str) -> Tags {
    Tags::new(words.split_whitespace().map(|word| word.parse::<Tag>().unwrap())).unwrap()
}

/// Somebody with an address and nothing else.
pub(super) fn person(text: &str) -> Profile {
    Profile { name: "Ann".parse().unwrap(), email: email(text), phone: None, address: None }
}

/// A customer as the stores would load it.
pub(super) fn stored(version: u64, standing: Standing) -> Loaded<Customer> {
    let customer = Customer::restore(standing, Tags::default(), std::collections::BTreeMap::new(), None, 0);
    Loaded { version, state: Some(Arc::new(customer)) }
}

pub(super) fn active(version: u64) -> Loaded<Customer> {
    stored(version, Standing::Active(person("ann@example.com")))
}

pub(super) fn deleted(version: u64) -> Loaded<Customer> {
    stored(version, Standing::Deleted(person("ann@example.com")))
}

pub(super) fn erased(version: u64) -> Loaded<Customer> {
    stored(version, Standing::Erased)
}

/// The customer of [`active`] and [`deleted`], as readers see it.
pub(super) fn view(n: u64, version: u64, state: CustomerState) -> CustomerView {
    CustomerView {
        id: id(n),
        state,
        name: Some("Ann".into()),
        email: Some("ann@example.com".into()),
        phone: None,
        phone_e164: None,
        address: None,
        tags: Vec::new(),
        consents: Vec::new(),
        legal_hold_until: None,
        version,
        sequence: n,
        created_at: START,
        updated_at: START,
    }
}

/// No key has been answered.
pub(super) fn once() -> Arc<Once> {
    let mut receipts = MockReceipts::new();
    receipts.expect_find().returning(|_, _| Ok(None));
    Arc::new(Once::new(Arc::new(receipts)))
}

/// What the key of [`keyed`] has been answered with in [`answered`].
pub(super) const FIRST: Written = Written { version: 3, position: Position(5), changed: true };

/// The key of [`keyed`] has been answered.
pub(super) fn answered() -> Arc<Once> {
    let mut receipts = MockReceipts::new();
    receipts.expect_find().returning(|_, _| Ok(Some(Receipt { fingerprint: [1; 32], written: FIRST })));
    Arc::new(Once::new(Arc::new(receipts)))
}

/// Streams that nothing may be asked of.
pub(super) fn untouched() -> Arc<MockStreams<Customer>> {
    Arc::new(MockStreams::new())
}

/// Streams that are loaded exactly so often.
pub(super) fn loaded(rounds: Vec<Vec<Loaded<Customer>>>) -> MockStreams<Customer> {
    let mut streams = MockStreams::new();
    let (count, mut rounds) = (rounds.len(), rounds.into_iter());
    streams.expect_load().times(count).returning(move |_| Ok(rounds.next().unwrap()));
    streams
}

/// One customer, loaded once, and one commit, which must say this.
pub(super) fn taking(record: Loaded<Customer>, events: Vec<CustomerEvent>) -> Arc<MockStreams<Customer>> {
    let expected = vec![(id(1), record.version, events)];
    let mut streams = loaded(vec![vec![record]]);
    accepting(&mut streams, expected);
    Arc::new(streams)
}

/// Takes one commit, which must say this.
pub(super) fn accepting(streams: &mut MockStreams<Customer>, expected: Said) {
    streams.expect_append().times(1).returning(move |commit| {
        assert_eq!(said(&commit), expected);
        Ok(Appended { position: END })
    });
}

/// Refuses so many commits, and in turns for another reason.
pub(super) fn refusing(streams: &mut MockStreams<Customer>, times: usize) {
    let mut count = 0;
    streams.expect_append().times(times).returning(move |_| {
        count += 1;
        let taken = AppendError::Taken { scope: Customer::EMAIL_SCOPE };
        Err(if count % 2 == 0 { taken } else { AppendError::Conflict })
    });
}

/// A timeline that resolves this moment, once, to this position.
pub(super) fn resolving(moment: Moment, position: Position) -> MockTimeline {
    let mut timeline = MockTimeline::new();
    timeline.expect_resolve().times(1).returning(move |asked| {
        assert_eq!(*asked, moment);
        Ok(position)
    });
    timeline
}

/// The use cases over fakes, and the fakes.
pub(super) struct World {
    pub(super) customers: Customers,
    pub(super) readers: InMemoryCustomers,
    pub(super) log: Arc<InMemoryLog>,
}

pub(super) fn world() -> World {
    let clock = Arc::new(FixedClock::default());
    let log = Arc::new(InMemoryLog::new(clock.clone()));
    let readers = InMemoryCustomers::new(log.clone());
    let customers = Customers::new(&CustomersPorts {
        streams: log.clone(),
        once: Arc::new(Once::new(log.clone())),
        records: Arc::new(readers.clone()),
        notes: Arc::new(readers.clone()),
        imports: Arc::new(readers.clone()),
        log: log.clone(),
        timeline: log.clone(),
        phones: Arc::new(InternationalPhones),
        ids: Arc::new(SequentialIds::default()),
        clock,
    });
    World { customers, readers, log }
}

fn said(commit: &NewCommit<Customer>) -> Said {
    let changes = commit.changes.iter();
    changes.map(|change| (change.id, change.based_on.version, change.events.clone())).collect()
}
