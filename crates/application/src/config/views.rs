//! What readers of configuration get.

use std::sync::Arc;

use daybook_domain::config::{ConfigName, ValueType};
use daybook_domain::shared::Timestamp;

/// An entry that has a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryView {
    /// Its name.
    pub name: ConfigName,
    /// Its value.
    pub value: Arc<str>,
    /// Its declared type.
    pub value_type: ValueType,
    /// The number of changes, sets and deletions, up to this value.
    pub version: u64,
    /// When the name was first set.
    pub created_at: Timestamp,
    /// When this value was set.
    pub updated_at: Timestamp,
}

/// An entry at two points in the past; values or types differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name.
    pub name: ConfigName,
    /// The entry at the first point; `None` if it had no value.
    pub from: Option<EntryView>,
    /// The entry at the second point; `None` if it had no value.
    pub to: Option<EntryView>,
    /// Its version at the second point, whether it had a value or not.
    pub version: u64,
}
