//! Keeps configuration's read model in the transaction that records its events.

use std::collections::HashMap;

use daybook_domain::config::ConfigEvent;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DbBackend, IntoActiveModel, Set};

use super::ConfigCodec;
use super::entities::{entry, history};
use crate::event_store::{Changes, CodecError, EventCodec, InlineProjection, ProjectedTable, RecordedEvent};
use crate::shared::rows::signed;

/// The read model: entries as they are, and as they were.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConfigProjection;

impl InlineProjection for ConfigProjection {
    fn tables(&self, _: DbBackend) -> &'static [ProjectedTable] {
        &[
            ProjectedTable {
                name: "config_entries",
                key: &["name"],
                columns: &["name", "value", "value_type", "version", "created_at", "updated_at"],
            },
            ProjectedTable {
                name: "config_history",
                key: &["name", "position"],
                columns: &["name", "position", "version", "value", "value_type", "recorded_at"],
            },
        ]
    }

    fn apply(&self, events: &[&RecordedEvent], changes: &mut Changes) -> Result<(), CodecError> {
        let mut rows = Vec::with_capacity(events.len());
        let mut latest = HashMap::with_capacity(events.len());
        for event in events {
            let row = history_row(event, ConfigCodec.decode(&event.stored())?);
            latest.entry(event.id()).or_insert_with(|| Latest::new(&row)).take(&row);
            rows.push(row.into_active_model());
        }
        // In the order of names, so that neighbours in the index are written one after the other.
        let mut latest: Vec<_> = latest.into_values().collect();
        latest.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        let (set, deleted): (Vec<_>, Vec<_>) =
            latest.into_iter().partition(|entry| entry.value_type.is_some());
        changes.upsert(set.into_iter().map(row).collect(), &only(&SET_COLUMNS));
        changes.upsert(deleted.into_iter().map(row).collect(), &only(&DELETED_COLUMNS));
        changes.insert(rows);
        Ok(())
    }
}

fn history_row(event: &RecordedEvent, what: ConfigEvent) -> history::Model {
    let (value, value_type) = match what {
        ConfigEvent::ValueSet { value, value_type, .. } => (Some(value), Some(value_type)),
        ConfigEvent::ValueDeleted { .. } => (None, None),
    };
    history::Model {
        name: event.id().to_owned(),
        position: signed(event.position.0),
        version: signed(event.version),
        value: value.map(|value| value.to_string()),
        value_type: value_type.map(|value_type| value_type.to_string()),
        recorded_at: event.recorded_at.as_micros(),
    }
}

/// What the events at hand make of one entry.
struct Latest {
    name: String,
    value: Option<String>,
    /// `None` if they only delete it: then the declared type stays what it is.
    value_type: Option<String>,
    version: i64,
    created_at: i64,
    updated_at: i64,
}

const SET_COLUMNS: [entry::Column; 4] =
    [entry::Column::Value, entry::Column::ValueType, entry::Column::Version, entry::Column::UpdatedAt];
const DELETED_COLUMNS: [entry::Column; 3] =
    [entry::Column::Value, entry::Column::Version, entry::Column::UpdatedAt];

impl Latest {
    fn new(first: &history::Model) -> Self {
        Self {
            name: first.name.clone(),
            value: None,
            value_type: None,
            version: first.version,
            created_at: first.recorded_at,
            updated_at: first.recorded_at,
        }
    }

    fn take(&mut self, row: &history::Model) {
        self.value.clone_from(&row.value);
        self.value_type = row.value_type.clone().or(self.value_type.take());
        self.version = row.version;
        self.updated_at = row.recorded_at;
    }
}

/// Of entries that are there only these columns change, never when they were first set.
fn only(columns: &[entry::Column]) -> OnConflict {
    OnConflict::column(entry::Column::Name).update_columns(columns.iter().copied()).to_owned()
}

fn row(entry: Latest) -> entry::ActiveModel {
    entry::ActiveModel {
        name: Set(entry.name),
        value: Set(entry.value),
        value_type: Set(entry.value_type.unwrap_or_default()),
        version: Set(entry.version),
        created_at: Set(entry.created_at),
        updated_at: Set(entry.updated_at),
    }
}
