//! The read model of configuration, worked out anew from the log for every question.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use daybook_domain::config::{ConfigEvent, ConfigName, ConfigValue, Entry};
use daybook_domain::shared::{Aggregate, Timestamp};

use super::InMemoryLog;
use crate::config::{ConfigEntries, Difference, DifferencesPage, EntriesPage, EntryView};
use crate::shared::{EventView, Position, StoreError};

/// Answers by replaying an [`InMemoryLog`], so that there is nothing that could be out of step with it.
#[derive(Debug)]
pub struct InMemoryConfigEntries {
    log: Arc<InMemoryLog>,
}

/// A name that has a history.
#[derive(Clone)]
struct Replayed {
    version: u64,
    created_at: Timestamp,
    entry: Option<EntryView>,
}

type Entries = BTreeMap<ConfigName, Replayed>;

impl InMemoryConfigEntries {
    /// Reads `log`.
    #[must_use]
    pub fn new(log: Arc<InMemoryLog>) -> Self {
        Self { log }
    }

    fn entries(&self, at: Option<Position>) -> Result<Entries, StoreError> {
        let mut entries = Entries::new();
        for event in self.log.until(at.unwrap_or(Position(u64::MAX))) {
            if let Some(fact) = event.fact.downcast_ref::<ConfigEvent>() {
                let name = name_of(&event.view)?;
                let before = entries.get(&name);
                let after = replayed(&name, before, fact, &event.view);
                entries.insert(name, after);
            }
        }
        Ok(entries)
    }
}

#[async_trait]
impl ConfigEntries for InMemoryConfigEntries {
    async fn entry(&self, name: &ConfigName, at: Option<Position>) -> Result<Option<EntryView>, StoreError> {
        Ok(self.entries(at)?.remove(name).and_then(|replayed| replayed.entry))
    }

    async fn page(&self, page: &EntriesPage) -> Result<Vec<EntryView>, StoreError> {
        let entries = self.entries(page.at)?.into_iter();
        Ok(entries
            .filter(|(name, _)| is_asked_for(name, &page.prefix, page.after.as_ref()))
            .filter(|(name, _)| page.names.lets_through(name.as_str()))
            .filter_map(|(_, replayed)| replayed.entry)
            .take(page.limit)
            .collect())
    }

    async fn differences(&self, page: &DifferencesPage) -> Result<Vec<Difference>, StoreError> {
        let (mut from, mut to) = (self.entries(Some(page.from))?, self.entries(Some(page.to))?);
        let mut names: Vec<_> = from.keys().chain(to.keys()).cloned().collect();
        names.sort();
        names.dedup();
        Ok(names
            .into_iter()
            .filter(|name| is_asked_for(name, &page.prefix, page.after.as_ref()))
            .filter(|name| page.names.lets_through(name.as_str()))
            .filter_map(|name| difference(from.remove(&name), to.remove(&name), name))
            .take(page.limit)
            .collect())
    }
}

fn name_of(view: &EventView) -> Result<ConfigName, StoreError> {
    let name = view.stream.strip_prefix(Entry::CATEGORY).and_then(|rest| rest.strip_prefix('-'));
    name.unwrap_or_default().parse().map_err(StoreError::failed)
}

fn is_asked_for(name: &ConfigName, prefix: &str, after: Option<&ConfigName>) -> bool {
    name.as_str().starts_with(prefix) && after.is_none_or(|after| name > after)
}

fn replayed(name: &ConfigName, before: Option<&Replayed>, fact: &ConfigEvent, view: &EventView) -> Replayed {
    let (version, updated_at) = (view.stream_version, view.created_at);
    let created_at = before.map_or(updated_at, |before| before.created_at);
    let entry = match fact {
        ConfigEvent::ValueSet { value, value_type, .. } => Some(EntryView {
            name: name.clone(),
            value: ConfigValue::into_shared(value.clone()),
            value_type: *value_type,
            version,
            created_at,
            updated_at,
        }),
        ConfigEvent::ValueDeleted { .. } => None,
    };
    Replayed { version, created_at, entry }
}

fn difference(from: Option<Replayed>, to: Option<Replayed>, name: ConfigName) -> Option<Difference> {
    let version = to.as_ref().map_or(0, |to| to.version);
    let (from, to) = (from.and_then(|from| from.entry), to.and_then(|to| to.entry));
    let said = |entry: &Option<EntryView>| entry.as_ref().map(|e| (e.value.clone(), e.value_type));
    (said(&from) != said(&to)).then_some(Difference { name, from, to, version })
}
