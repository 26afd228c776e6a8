//! Configuration: the use cases.

mod change;
mod delete;
mod diff;
mod entries;
mod entry;
#[cfg(test)]
mod fixtures;
mod history;
mod ports;
#[cfg(test)]
mod properties;
mod revert;
mod set;
mod views;

use std::sync::Arc;

use daybook_domain::config::Entry;

pub use crate::shared::At;
use crate::shared::{EventLog, Once, Streams, Timeline};

pub use change::{Change, ChangeError, RefusedChange, StaleEntry};
pub use delete::{Delete, DeleteCommand};
pub use diff::{Diff, DiffQuery, DiffView};
pub use entries::{Entries, EntriesQuery};
pub use entry::{EntryQuery, ReadEntry};
pub use history::History;
#[cfg(any(test, feature = "testing"))]
pub use ports::MockConfigEntries;
pub use ports::{ConfigEntries, DifferencesPage, EntriesPage};
pub use revert::{Revert, RevertCommand, Reverted, Would};
pub use set::{Set, SetCommand};
pub use views::{Difference, EntryView};

/// All that can be done with configuration.
pub struct Config {
    /// Sets one value.
    pub set: Set,
    /// Deletes one value.
    pub delete: Delete,
    /// Changes several entries in one commit.
    pub change: Change,
    /// Makes entries what they were.
    pub revert: Revert,
    /// Reads one entry, now or as of the past.
    pub entry: ReadEntry,
    /// Lists entries, now or as of the past.
    pub entries: Entries,
    /// Reads what happened to an entry, or in one commit.
    pub history: History,
    /// Compares two points in the past.
    pub diff: Diff,
}

/// What configuration needs of the world.
#[derive(Clone)]
pub struct ConfigPorts {
    /// The entries' streams.
    pub streams: Arc<dyn Streams<Entry>>,
    /// One answer per idempotency key.
    pub once: Arc<Once>,
    /// The read model.
    pub entries: Arc<dyn ConfigEntries>,
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// Places in the log.
    pub timeline: Arc<dyn Timeline>,
}

impl Config {
    /// The use cases over these ports.
    #[must_use]
    pub fn new(ports: &ConfigPorts) -> Self {
        let ConfigPorts { streams, once, entries, log, timeline } = ports.clone();
        let change = Change::new(streams.clone(), once.clone());
        Self {
            set: Set::new(streams.clone(), once.clone()),
            delete: Delete::new(streams, once.clone()),
            revert: Revert::new(change.clone(), once, entries.clone(), timeline.clone()),
            change,
            entry: ReadEntry::new(entries.clone(), timeline.clone()),
            entries: Entries::new(entries.clone(), timeline.clone()),
            history: History::new(log),
            diff: Diff::new(entries, timeline),
        }
    }
}
