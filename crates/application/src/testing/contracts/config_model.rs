//! What configuration must look like: a map per commit, kept beside the log by the same steps.

use std::collections::BTreeMap;

use daybook_domain::config::{ConfigEvent, ConfigName, ConfigValue, Entry, ValueType};
use daybook_domain::shared::Timestamp;

use super::support::{commit, name};
use crate::config::{Difference, EntryView};
use crate::shared::{Loaded, Position, StreamChange};
use crate::testing::Harness;

/// What is done to one entry; deleting what has no value does nothing.
pub(super) enum Step {
    Set(&'static str, String, Option<ValueType>),
    Delete(&'static str),
}

#[derive(Clone)]
struct Known {
    version: u64,
    created_at: Timestamp,
    value_type: ValueType,
    view: Option<EntryView>,
}

type Entries = BTreeMap<ConfigName, Known>;

/// The entries after each commit, and before the first one.
pub(super) struct Model(BTreeMap<Position, Entries>);

impl Default for Model {
    fn default() -> Self {
        Self(BTreeMap::from([(Position(0), Entries::new())]))
    }
}

impl Model {
    /// Takes the steps in one commit, each of another entry, and answers where it ends.
    pub(super) async fn commit(&mut self, h: &impl Harness, steps: &[Step]) -> Position {
        let names: Vec<_> = steps.iter().map(|step| name(step.name())).collect();
        let records = h.entries_streams().load(&names).await.unwrap();
        let changes: Vec<_> =
            steps.iter().zip(records).filter_map(|(step, record)| step.change(record)).collect();
        if changes.is_empty() {
            return self.head();
        }
        let position = h.entries_streams().append(commit(changes)).await.unwrap().position;
        let at = h.log().commit(position).await.unwrap()[0].created_at;
        let mut entries = self.0[&self.head()].clone();
        for step in steps {
            step.keep(&mut entries, at);
        }
        self.0.insert(position, entries);
        position
    }

    pub(super) fn head(&self) -> Position {
        *self.0.keys().next_back().unwrap()
    }

    pub(super) fn positions(&self) -> impl Iterator<Item = Position> {
        self.0.keys().copied()
    }

    pub(super) fn entry(&self, text: &str, at: Position) -> Option<EntryView> {
        self.0[&at].get(&name(text)).and_then(|known| known.view.clone())
    }

    pub(super) fn list(&self, at: Position) -> Vec<EntryView> {
        self.0[&at].values().filter_map(|known| known.view.clone()).collect()
    }

    pub(super) fn differences(&self, from: Position, to: Position) -> Vec<Difference> {
        let later = &self.0[&from.max(to)];
        let pair = |name: &ConfigName| Difference {
            name: name.clone(),
            from: self.entry(name.as_str(), from),
            to: self.entry(name.as_str(), to),
            version: self.0[&to].get(name).map_or(0, |known| known.version),
        };
        let said = |entry: &Option<EntryView>| entry.as_ref().map(|e| (e.value.clone(), e.value_type));
        later.keys().map(pair).filter(|found| said(&found.from) != said(&found.to)).collect()
    }
}

impl Step {
    fn name(&self) -> &'static str {
        match self {
            Self::Set(name, ..) | Self::Delete(name) => name,
        }
    }

    fn change(&self, based_on: Loaded<Entry>) -> Option<StreamChange<Entry>> {
        let entry = based_on.state.as_deref();
        let event = match self {
            Self::Set(_, value, declared) => ConfigEvent::ValueSet {
                value: value.parse().unwrap(),
                value_type: declared.or(entry.map(Entry::value_type)).unwrap_or_default(),
                old_value: entry.and_then(Entry::value).cloned(),
            },
            Self::Delete(_) => {
                ConfigEvent::ValueDeleted { deleted_value: ConfigValue::clone(entry?.value()?) }
            }
        };
        Some(StreamChange { id: name(self.name()), based_on, events: vec![event] })
    }

    fn keep(&self, entries: &mut Entries, at: Timestamp) {
        let name = name(self.name());
        match self {
            Self::Set(_, value, declared) => {
                let fresh = Known { version: 0, created_at: at, value_type: ValueType::String, view: None };
                let known = entries.entry(name.clone()).or_insert(fresh);
                known.version += 1;
                known.value_type = declared.unwrap_or(known.value_type);
                known.view = Some(EntryView {
                    name,
                    value: value.as_str().into(),
                    value_type: known.value_type,
                    version: known.version,
                    created_at: known.created_at,
                    updated_at: at,
                });
            }
            Self::Delete(_) => {
                if let Some(known) = entries.get_mut(&name).filter(|known| known.view.is_some()) {
                    known.version += 1;
                    known.view = None;
                }
            }
        }
    }
}
