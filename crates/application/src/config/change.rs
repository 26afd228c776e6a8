//! Changes several entries in one commit.

use std::sync::Arc;

use daybook_domain::config::{
    Action, ChangeSet, ChangeSetError, ConfigError, ConfigEvent, ConfigName, Entry,
};

use crate::shared::{CommandContext, CommandError, Loaded, Once, Streams, Written, decide_all};

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

    /// Makes all changes in one commit, or none.
    pub async fn handle(
        &self,
        changes: &ChangeSet,
        context: &CommandContext,
    ) -> Result<Written, CommandError<ChangeError>> {
        self.once.run(context, self.apply(changes, context)).await
    }

    /// The same, within a use case that has looked the key up already.
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
