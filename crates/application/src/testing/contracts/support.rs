//! What the cases share.

use daybook_domain::access::Principal;
use daybook_domain::config::{ConfigEvent, ConfigName, ValueType};
use daybook_domain::shared::Aggregate;

use crate::shared::{
    AppendError, Appended, CommandContext, EventFilter, EventLog, EventView, Loaded, NewCommit, Position,
    StreamChange, Streams,
};
use crate::testing::SequentialIds;
use crate::testing::member::{MemberEvent, MemberId};

/// Nobody in particular, for no reason.
pub(super) fn context() -> CommandContext {
    CommandContext::new(Principal::Development("tester".parse().unwrap()), SequentialIds::nth(9_999))
}

pub(super) fn member(n: u64) -> MemberId {
    MemberId(SequentialIds::nth(n))
}

pub(super) fn registered(email: &str) -> MemberEvent {
    MemberEvent::registered(email)
}

pub(super) fn moved(from: &str, to: &str) -> MemberEvent {
    MemberEvent::email_changed(from, to)
}

pub(super) fn left(email: &str) -> MemberEvent {
    MemberEvent::left(email)
}

pub(super) fn name(text: &str) -> ConfigName {
    text.parse().unwrap()
}

pub(super) fn set(value: &str) -> ConfigEvent {
    ConfigEvent::ValueSet { value: value.parse().unwrap(), value_type: ValueType::String, old_value: None }
}

pub(super) fn deleted(value: &str) -> ConfigEvent {
    ConfigEvent::ValueDeleted { deleted_value: value.parse().unwrap() }
}

pub(super) async fn load<A: Aggregate>(streams: &dyn Streams<A>, id: &A::Id) -> Loaded<A> {
    let loaded = streams.load(std::slice::from_ref(id)).await.unwrap();
    assert_eq!(loaded.len(), 1);
    loaded[0].clone()
}

/// A change of one stream that is based on nothing.
pub(super) fn first<A: Aggregate>(id: A::Id, events: Vec<A::Event>) -> StreamChange<A> {
    StreamChange { id, based_on: Loaded::absent(), events }
}

pub(super) fn commit<A: Aggregate>(changes: Vec<StreamChange<A>>) -> NewCommit<A> {
    NewCommit::new(changes, context())
}

/// Appends to one stream as it is now.
pub(super) async fn append<A: Aggregate>(
    streams: &dyn Streams<A>,
    id: &A::Id,
    events: Vec<A::Event>,
) -> Result<Appended, AppendError> {
    let based_on = load(streams, id).await;
    streams.append(commit(vec![StreamChange { id: id.clone(), based_on, events }])).await
}

/// The whole log, in pages of `limit`; each page is checked for what every page must keep.
pub(super) async fn read_all(log: &dyn EventLog, limit: usize, filter: &EventFilter) -> Vec<EventView> {
    let (mut after, mut events) = (Position(0), Vec::<EventView>::new());
    loop {
        let page = log.page(after, limit, filter).await.unwrap();
        for event in &page.events {
            assert!(after < event.position && event.commit <= page.read_to, "{event:?} of {page:?}");
            assert!(events.last().is_none_or(|last| last.position < event.position), "out of order");
            events.push(event.clone());
        }
        if let Some(last) = page.events.last() {
            let before_last_commit = page.events.iter().filter(|event| event.commit < last.commit).count();
            assert!(before_last_commit < limit, "longer than its limit and its last commit: {page:?}");
        }
        if !page.more {
            return events;
        }
        assert!(page.read_to > after, "there is more, but the page went no further: {page:?}");
        after = page.read_to;
    }
}

/// All events, after a check that their positions have no gaps and their commits are whole.
pub(super) async fn whole_log(log: &dyn EventLog) -> Vec<EventView> {
    let events = read_all(log, 7, &EventFilter::default()).await;
    for (event, expected) in events.iter().zip(1..) {
        assert_eq!(event.position, Position(expected), "the log has a gap");
    }
    for pair in events.windows(2) {
        let same = pair[0].commit == pair[1].commit;
        let ended = pair[0].position == pair[0].commit;
        assert!(same != ended, "a commit is its last event's position: {pair:?}");
        assert!(if same {
            pair[0].created_at == pair[1].created_at
        } else {
            pair[0].created_at < pair[1].created_at
        });
    }
    assert!(events.last().is_none_or(|last| last.position == last.commit));
    events
}
