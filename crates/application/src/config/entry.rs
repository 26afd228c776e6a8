//! Reads one entry.

use std::sync::Arc;

use daybook_domain::config::ConfigName;

use super::{At, ConfigEntries, EntryView};
use crate::shared::{Moment, StoreError, Timeline};

/// Asks for one entry.
#[derive(Debug, Clone)]
pub struct EntryQuery {
    /// Its name.
    pub name: ConfigName,
    /// As of when; `None` for now.
    pub as_of: Option<Moment>,
}

/// The handler of [`EntryQuery`].
pub struct ReadEntry {
    entries: Arc<dyn ConfigEntries>,
    timeline: Arc<dyn Timeline>,
}

impl ReadEntry {
    pub(super) fn new(entries: Arc<dyn ConfigEntries>, timeline: Arc<dyn Timeline>) -> Self {
        Self { entries, timeline }
    }

    /// The entry, if it has a value then.
    pub async fn handle(&self, query: &EntryQuery) -> Result<At<Option<EntryView>>, StoreError> {
        let position = match &query.as_of {
            None => None,
            Some(moment) => Some(self.timeline.resolve(moment).await?),
        };
        let value = self.entries.entry(&query.name, position).await?;
        Ok(At { value, position })
    }
}
