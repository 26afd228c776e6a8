//! What the tests of the use cases share.

use std::sync::Arc;

use daybook_domain::access::Principal;
use daybook_domain::config::{ConfigEvent, ConfigName, ConfigValue, Entry, ValueType};

use super::EntryView;
use crate::shared::{
    AppendError, Appended, CommandContext, IdempotencyKey, Loaded, MockReceipts, MockStreams, MockTimeline,
    Moment, NewCommit, Once, Position, Receipt, Written,
};
use crate::testing::{START, SequentialIds};

/// Where the mocked commits end.
pub(super) const END: Position = Position(7);

/// A commit as the tests compare it: each entry, what it was based on, what happened.
pub(super) type Said = Vec<(String, u64, Vec<ConfigEvent>)>;

pub(super) fn context() -> CommandContext {
    CommandContext::new(Principal::Development("ann".parse().unwrap()), SequentialIds::nth(0))
}

pub(super) fn keyed() -> CommandContext {
    CommandContext { idempotency: Some(IdempotencyKey::new("key", [1; 32]).unwrap()), ..context() }
}

pub(super) fn name(text: &str) -> ConfigName {
    text.parse().unwrap()
}

pub(super) fn value(text: &str) -> ConfigValue {
    text.parse().unwrap()
}

pub(super) fn entry(version: u64, text: &str, value_type: ValueType) -> Loaded<Entry> {
    Loaded { version, state: Some(Arc::new(Entry::restore(value_type, Some(value(text))))) }
}

pub(super) fn gone(version: u64) -> Loaded<Entry> {
    Loaded { version, state: Some(Arc::new(Entry::restore(ValueType::String, None))) }
}

pub(super) fn set(text: &str, value_type: ValueType, old: Option<&str>) -> ConfigEvent {
    ConfigEvent::ValueSet { value: value(text), value_type, old_value: old.map(value) }
}

pub(super) fn deleted(text: &str) -> ConfigEvent {
    ConfigEvent::ValueDeleted { deleted_value: value(text) }
}

pub(super) fn view(text: &str, value: &str, version: u64) -> EntryView {
    EntryView {
        name: name(text),
        value: value.into(),
        value_type: ValueType::String,
        version,
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

/// The key of [`keyed`] has been answered so.
pub(super) fn answered(written: Written) -> Arc<Once> {
    let mut receipts = MockReceipts::new();
    receipts.expect_find().returning(move |_, _| Ok(Some(Receipt { fingerprint: [1; 32], written })));
    Arc::new(Once::new(Arc::new(receipts)))
}

/// Streams that are loaded exactly so often.
pub(super) fn loaded(rounds: Vec<Vec<Loaded<Entry>>>) -> MockStreams<Entry> {
    let mut streams = MockStreams::new();
    let (count, mut rounds) = (rounds.len(), rounds.into_iter());
    streams.expect_load().times(count).returning(move |_| Ok(rounds.next().unwrap()));
    streams
}

/// Takes one commit, which must say this.
pub(super) fn accepting(streams: &mut MockStreams<Entry>, expected: Said) {
    streams.expect_append().times(1).returning(move |commit| {
        assert_eq!(said(&commit), expected);
        Ok(Appended { position: END })
    });
}

pub(super) fn conflicting(streams: &mut MockStreams<Entry>, times: usize) {
    streams.expect_append().times(times).returning(|_| Err(AppendError::Conflict));
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

fn said(commit: &NewCommit<Entry>) -> Said {
    let changes = commit.changes.iter();
    changes.map(|change| (change.id.to_string(), change.based_on.version, change.events.clone())).collect()
}
