//! Compares two points in the past.

use std::sync::Arc;

use daybook_domain::config::ConfigName;

use super::{ConfigEntries, Difference, DifferencesPage};
use crate::shared::{Moment, Position, StoreError, Timeline};

/// Asks what differs between two points.
#[derive(Debug, Clone)]
pub struct DiffQuery {
    /// Only names that begin so; empty for all.
    pub prefix: String,
    /// Only names after this one.
    pub after: Option<ConfigName>,
    /// The most differences.
    pub limit: usize,
    /// The first point. It may lie after the second one.
    pub from: Moment,
    /// The second point; `None` for now.
    pub to: Option<Moment>,
}

/// What differs, and between which positions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffView {
    /// The first point.
    pub from: Position,
    /// The second point.
    pub to: Position,
    /// What differs, by name.
    pub differences: Vec<Difference>,
}

/// The handler of [`DiffQuery`].
pub struct Diff {
    entries: Arc<dyn ConfigEntries>,
    timeline: Arc<dyn Timeline>,
}

impl Diff {
    pub(super) fn new(entries: Arc<dyn ConfigEntries>, timeline: Arc<dyn Timeline>) -> Self {
        Self { entries, timeline }
    }

    /// The entries whose values or types differ.
    pub async fn handle(&self, query: DiffQuery) -> Result<DiffView, StoreError> {
        let from = self.timeline.resolve(&query.from).await?;
        let to = match &query.to {
            Some(moment) => self.timeline.resolve(moment).await?,
            None => self.timeline.head().await?,
        };
        let DiffQuery { prefix, after, limit, .. } = query;
        let differences =
            self.entries.differences(&DifferencesPage { prefix, after, limit, from, to }).await?;
        Ok(DiffView { from, to, differences })
    }
}
