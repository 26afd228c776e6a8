//! Reads what happened.

use std::sync::Arc;

use daybook_domain::config::{ConfigName, Entry};

use crate::shared::{EventLog, EventView, PageRequest, Position, StoreError, stream_name};

/// The handler of questions about what happened.
pub struct History {
    log: Arc<dyn EventLog>,
}

impl History {
    pub(super) fn new(log: Arc<dyn EventLog>) -> Self {
        Self { log }
    }

    /// What happened to an entry; nothing, for a name that was never set.
    pub async fn of_entry(&self, name: &ConfigName, page: PageRequest) -> Result<Vec<EventView>, StoreError> {
        self.log.stream(&stream_name::<Entry>(name), page).await
    }

    /// What happened in the commit that ends at `position`.
    pub async fn of_commit(&self, position: Position) -> Result<Vec<EventView>, StoreError> {
        self.log.commit(position).await
    }
}
