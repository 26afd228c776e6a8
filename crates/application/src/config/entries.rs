//! Lists entries.

use std::sync::Arc;

use daybook_domain::config::ConfigName;

use super::{At, ConfigEntries, EntriesPage, EntryView};
use crate::shared::{Moment, StoreError, Timeline};

/// Asks for entries, by name.
#[derive(Debug, Clone)]
pub struct EntriesQuery {
    /// Only names that begin so; empty for all.
    pub prefix: String,
    /// Only names after this one.
    pub after: Option<ConfigName>,
    /// The most entries.
    pub limit: usize,
    /// As of when; `None` for now.
    pub as_of: Option<Moment>,
}

/// The handler of [`EntriesQuery`].
pub struct Entries {
    entries: Arc<dyn ConfigEntries>,
    timeline: Arc<dyn Timeline>,
}

impl Entries {
    pub(super) fn new(entries: Arc<dyn ConfigEntries>, timeline: Arc<dyn Timeline>) -> Self {
        Self { entries, timeline }
    }

    /// Entries with a value then. The next page of the past is asked for as of the position given here.
    pub async fn handle(&self, query: EntriesQuery) -> Result<At<Vec<EntryView>>, StoreError> {
        let at = match &query.as_of {
            None => None,
            Some(moment) => Some(self.timeline.resolve(moment).await?),
        };
        let EntriesQuery { prefix, after, limit, .. } = query;
        let value = self.entries.page(&EntriesPage { prefix, after, limit, at }).await?;
        Ok(At { value, position: at })
    }
}
