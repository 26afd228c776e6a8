//! The read model of configuration.

use async_trait::async_trait;
use daybook_domain::access::filter::Names;
use daybook_domain::config::ConfigName;

use super::{Difference, EntryView};
use crate::shared::{Position, StoreError};

/// Reads entries, as they are and as they were.
///
/// Names sort by their bytes. `at` is a position that [`Timeline`](crate::shared::Timeline) has resolved, or
/// `None` for now. "Now" MUST include every commit that this node's watermark has reached.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ConfigEntries: Send + Sync {
    /// One entry; `None` if it has no value then.
    async fn entry(&self, name: &ConfigName, at: Option<Position>) -> Result<Option<EntryView>, StoreError>;

    /// Entries with a value then, by name.
    async fn page(&self, page: &EntriesPage) -> Result<Vec<EntryView>, StoreError>;

    /// Entries whose value or type differ between two positions, by name.
    async fn differences(&self, page: &DifferencesPage) -> Result<Vec<Difference>, StoreError>;
}

/// A part of the list of entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntriesPage {
    /// Only names that begin so; empty for all.
    pub prefix: String,
    /// Only names that are let through.
    pub names: Names,
    /// Only names after this one.
    pub after: Option<ConfigName>,
    /// The most entries.
    pub limit: usize,
    /// As of when.
    pub at: Option<Position>,
}

/// A part of the list of differences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferencesPage {
    /// Only names that begin so; empty for all.
    pub prefix: String,
    /// Only names that are let through.
    pub names: Names,
    /// Only names after this one.
    pub after: Option<ConfigName>,
    /// The most differences.
    pub limit: usize,
    /// The first point. It may lie after the second one.
    pub from: Position,
    /// The second point.
    pub to: Position,
}
