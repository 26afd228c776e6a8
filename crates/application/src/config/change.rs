//! Changes several entries in one commit.

use std::sync::Arc;

use daybook_domain::access;
use daybook_domain::config::{
    Action, ChangeSet, ChangeSetError, ConfigError, ConfigEvent, ConfigName, Entry,
};

use crate::shared::{
    CommandContext, CommandError, Loaded, Once, Streams, Written, command_span, decide_all, in_command,
};

/// Why a change set was refused. Every change is looked at, so that all that is wrong is said at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// The set itself breaks a rule.
    #[error(transparent)]
    Set(#[from] ChangeSetError),
    /// Entries are not at the expected versions.
    #[error("{} entries are not at the expected versions", .0.len())]
    Stale(Vec<StaleEntry>),
    /// Rules refuse changes; each with its index.
    #[error("{} changes are refused", .0.len())]
    Refused(Vec<(usize, RefusedChange)>),
}

/// An entry that is not at the expected version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleEntry {
    /// Which change expected it, counted from 0.
    pub index: usize,
    /// The entry.
    pub name: ConfigName,
    /// The version that it has.
    pub current: u64,
}

/// Why one change of a set is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefusedChange {
    /// The entry to delete was never set.
    #[error("the entry was never set")]
    Missing,
    /// A rule of the entry.
    #[error(transparent)]
    Rule(#[from] ConfigError),
}

/// The handler of change sets.
#[derive(Clone)]
pub struct Change {
    streams: Arc<dyn Streams<Entry>>,
    once: Arc<Once>,
}

impl Change {
    pub(super) fn new(streams: Arc<dyn Streams<Entry>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Makes all changes in one commit, or none. Every name is judged, before anything is loaded.
    pub async fn handle(
        &self,
        changes: &ChangeSet,
        context: &CommandContext,
    ) -> Result<Written, CommandError<ChangeError>> {
        for change in changes.changes() {
            access::decide(&context.principal, &access::Action::WriteConfig(change.name.as_str()))?;
        }
        in_command(command_span!("config", "change"), self.once.run(context, self.apply(changes, context)))
            .await
    }

    /// The same, within a use case that has asked the policy and looked the key up already.
    pub(super) async fn apply(
        &self,
        changes: &ChangeSet,
        context: &CommandContext,
    ) -> Result<Written, CommandError<ChangeError>> {
        let names: Vec<_> = changes.changes().iter().map(|change| change.name.clone()).collect();
        let decide =
            |entries: &[Loaded<Entry>]| decide_changes(changes, entries).map_err(CommandError::Rejected);
        decide_all(&*self.streams, &names, context, decide).await
    }

    /// Records under the key, if there is one, that nothing had to change.
    pub(super) async fn nothing(
        &self,
        context: &CommandContext,
    ) -> Result<Written, CommandError<ChangeError>> {
        decide_all(&*self.streams, &[], context, |_| Ok(Vec::new())).await
    }
}

fn decide_changes(
    changes: &ChangeSet,
    entries: &[Loaded<Entry>],
) -> Result<Vec<Vec<ConfigEvent>>, ChangeError> {
    let stale = stale_entries(changes, entries);
    if !stale.is_empty() {
        return Err(ChangeError::Stale(stale));
    }
    let mut refused = Vec::new();
    let mut decided = Vec::with_capacity(entries.len());
    for (index, (change, entry)) in changes.changes().iter().zip(entries).enumerate() {
        match decide_change(&change.action, entry.state.as_deref()) {
            Ok(events) => decided.push(events),
            Err(rule) => refused.push((index, rule)),
        }
    }
    if refused.is_empty() { Ok(decided) } else { Err(ChangeError::Refused(refused)) }
}

fn decide_change(action: &Action, entry: Option<&Entry>) -> Result<Vec<ConfigEvent>, RefusedChange> {
    match action {
        Action::Set { value, declared } => Ok(Entry::set(entry, value.clone(), *declared)?),
        Action::Delete => Ok(entry.ok_or(RefusedChange::Missing)?.delete()?),
    }
}

fn stale_entries(changes: &ChangeSet, entries: &[Loaded<Entry>]) -> Vec<StaleEntry> {
    let pairs = changes.changes().iter().zip(entries).enumerate();
    pairs
        .filter(|(_, (change, entry))| change.expected_version.is_some_and(|v| v != entry.version))
        .map(|(index, (change, entry))| StaleEntry {
            index,
            name: change.name.clone(),
            current: entry.version,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use daybook_domain::config::{Change as EntryChange, ValueType};

    use super::super::fixtures::{
        END, accepting, answered, conflicting, context, deleted, entry, gone, keyed, loaded, name, once, set,
        value,
    };
    use super::*;
    use crate::shared::{MockStreams, Position};

    fn setting(text: &str, to: &str, expected_version: Option<u64>) -> EntryChange {
        let action = Action::Set { value: value(to), declared: None };
        EntryChange { name: name(text), action, expected_version }
    }

    fn deleting(text: &str, expected_version: Option<u64>) -> EntryChange {
        EntryChange { name: name(text), action: Action::Delete, expected_version }
    }

    fn stale(index: usize, text: &str, current: u64) -> StaleEntry {
        StaleEntry { index, name: name(text), current }
    }

    fn string(version: u64, text: &str) -> Loaded<Entry> {
        entry(version, text, ValueType::String)
    }

    async fn run(
        streams: MockStreams<Entry>,
        changes: Vec<EntryChange>,
    ) -> Result<Written, CommandError<ChangeError>> {
        let change = Change::new(Arc::new(streams), once());
        change.handle(&ChangeSet::new(changes).unwrap(), &context()).await
    }

    fn refusal(outcome: Result<Written, CommandError<ChangeError>>) -> ChangeError {
        match outcome {
            Err(CommandError::Rejected(refusal)) => refusal,
            other => panic!("not refused: {other:?}"),
        }
    }

    #[tokio::test]
    async fn all_changes_are_one_commit() {
        let mut streams = loaded(vec![vec![string(4, "on"), Loaded::absent(), string(1, "old")]]);
        let expected = vec![
            ("a".into(), 4, vec![set("off", ValueType::String, Some("on"))]),
            ("b".into(), 0, vec![set("1", ValueType::String, None)]),
            ("c".into(), 1, vec![deleted("old")]),
        ];
        accepting(&mut streams, expected);
        let changes = vec![setting("a", "off", Some(4)), setting("b", "1", Some(0)), deleting("c", None)];
        let written = run(streams, changes).await.unwrap();
        assert_eq!(written, Written { version: 5, position: END, changed: true });
    }

    #[tokio::test]
    async fn all_stale_entries_are_told_at_once_and_before_any_rule() {
        let streams = loaded(vec![vec![string(4, "on"), gone(2), Loaded::absent(), gone(3), gone(2)]]);
        let changes = vec![
            setting("a", "off", Some(3)),
            setting("b", "1", Some(0)),
            setting("c", "1", Some(1)),
            setting("d", "1", Some(3)),
            deleting("e", None),
        ];
        let expected = vec![stale(0, "a", 4), stale(1, "b", 2), stale(2, "c", 0)];
        assert_eq!(refusal(run(streams, changes).await), ChangeError::Stale(expected));
    }

    #[tokio::test]
    async fn all_refused_changes_are_told_at_once() {
        let integer = entry(1, "1", ValueType::Integer);
        let streams = loaded(vec![vec![integer, Loaded::absent(), Loaded::absent(), gone(2)]]);
        let changes = vec![
            setting("a", "one", None),
            setting("b", "fine", None),
            deleting("c", None),
            deleting("d", None),
        ];
        let expected = vec![
            (0, RefusedChange::Rule(ConfigError::WrongType(ValueType::Integer))),
            (2, RefusedChange::Missing),
            (3, RefusedChange::Rule(ConfigError::AlreadyDeleted)),
        ];
        assert_eq!(refusal(run(streams, changes).await), ChangeError::Refused(expected));
    }

    #[tokio::test]
    async fn after_a_conflict_all_is_decided_again() {
        let mut streams =
            loaded(vec![vec![string(4, "on"), Loaded::absent()], vec![string(4, "on"), string(1, "theirs")]]);
        conflicting(&mut streams, 1);
        let expected = vec![
            ("a".into(), 4, vec![set("off", ValueType::String, Some("on"))]),
            ("b".into(), 1, vec![set("mine", ValueType::String, Some("theirs"))]),
        ];
        accepting(&mut streams, expected);
        let changes = vec![setting("a", "off", Some(4)), setting("b", "mine", None)];
        assert!(run(streams, changes).await.is_ok());
    }

    #[tokio::test]
    async fn an_entry_that_moves_on_meanwhile_is_stale() {
        let mut streams = loaded(vec![vec![Loaded::absent()], vec![string(1, "theirs")]]);
        conflicting(&mut streams, 1);
        let outcome = run(streams, vec![setting("a", "mine", Some(0))]).await;
        assert_eq!(refusal(outcome), ChangeError::Stale(vec![stale(0, "a", 1)]));
    }

    #[tokio::test]
    async fn an_answered_key_touches_no_stream() {
        let first = Written { version: 3, position: Position(5), changed: true };
        let change = Change::new(Arc::new(MockStreams::new()), answered(first));
        let changes = ChangeSet::new(vec![setting("a", "1", Some(0))]).unwrap();
        assert_eq!(change.handle(&changes, &keyed()).await.unwrap(), first);
    }
}
