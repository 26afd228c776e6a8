//! Configuration at hand.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::config::{ConfigEntries, Difference, DifferencesPage, EntriesPage, EntryView};
use daybook_application::shared::{Position, StoreError};
use daybook_domain::config::{ConfigEvent, ConfigName, Entry};
use daybook_domain::shared::Aggregate;

use super::{ConfigCodec, SqlConfigEntries};
use crate::event_store::{EventCodec, LogFollower, RecordedEvent};
use crate::shared::cache::{Change, PositionedCache};

/// Keeps entries as they are in memory, also that there is none; asks the database for the past and for lists.
pub struct CachedConfigEntries {
    inner: SqlConfigEntries,
    cache: PositionedCache<ConfigName, Option<Arc<EntryView>>>,
}

impl CachedConfigEntries {
    /// Keeps at most so many bytes of what `inner` says.
    #[must_use]
    pub fn new(inner: SqlConfigEntries, most_bytes: u64) -> Self {
        let weigh = |name: &ConfigName, entry: &Option<Arc<EntryView>>| {
            256 + 2 * name.as_str().len() + entry.as_ref().map_or(0, |entry| entry.value.len())
        };
        let (meter, pulse) = (inner.meter(), inner.pulse().clone());
        let cache = PositionedCache::new("config.entries", meter, pulse, most_bytes, weigh);
        Self { inner, cache }
    }
}

#[async_trait]
impl ConfigEntries for CachedConfigEntries {
    async fn entry(&self, name: &ConfigName, at: Option<Position>) -> Result<Option<EntryView>, StoreError> {
        if at.is_some() {
            return self.inner.entry(name, at).await;
        }
        let read = || async {
            let found = self.inner.current(name).await?;
            Ok(crate::shared::cache::At { value: found.value.map(Arc::new), position: found.position })
        };
        let entry = self.cache.get_or_read::<_, StoreError>(name, read).await?;
        Ok(entry.map(|entry| EntryView::clone(&entry)))
    }

    async fn page(&self, page: &EntriesPage) -> Result<Vec<EntryView>, StoreError> {
        self.inner.page(page).await
    }

    async fn differences(&self, page: &DifferencesPage) -> Result<Vec<Difference>, StoreError> {
        self.inner.differences(page).await
    }
}

#[async_trait]
impl LogFollower for CachedConfigEntries {
    async fn apply(&self, event: &RecordedEvent) {
        if *event.category != *Entry::CATEGORY {
            return;
        }
        let Ok(name) = event.id().parse::<ConfigName>() else { return };
        let change = |before: &Option<Arc<EntryView>>| after(&name, before.as_deref(), event);
        self.cache.changed(&name, event.position, change).await;
    }
}

/// What an event makes of an entry.
fn after(
    name: &ConfigName,
    before: Option<&EntryView>,
    event: &RecordedEvent,
) -> Change<Option<Arc<EntryView>>> {
    let created_at = match (before, event.version) {
        (Some(before), _) => before.created_at,
        (None, 1) => event.recorded_at,
        // It had been deleted; when it was first set only the database knows.
        (None, _) => return Change::Unknown,
    };
    match ConfigCodec.decode(&event.stored()) {
        Ok(ConfigEvent::ValueSet { value, value_type, .. }) => Change::To(Some(Arc::new(EntryView {
            name: name.clone(),
            value: value.into_shared(),
            value_type,
            version: event.version,
            created_at,
            updated_at: event.recorded_at,
        }))),
        Ok(ConfigEvent::ValueDeleted { .. }) => Change::To(None),
        Err(_) => Change::Unknown,
    }
}
