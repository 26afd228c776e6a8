//! How configuration's errors are told. The matches are exhaustive: a new rule does not compile until it has
//! a type, and so a page.

use daybook_application::config::{ChangeError, RefusedChange, StaleEntry};
use daybook_application::shared::CommandError;
use daybook_domain::config::{ChangeSet, ChangeSetError, ConfigError, ValueType};
use serde_json::{Value, json};

use crate::shared::{Door, Errors, Kind, Problem, command_problem};

/// The entry has no value, now or then.
pub(super) fn not_found() -> Problem {
    Problem::new(Kind::ENTRY_NOT_FOUND, "The entry has no value.").text("Not Found")
}

/// The problem of a set or a deletion.
pub(super) fn of_entry(door: &Door, error: CommandError<ConfigError>) -> Problem {
    command_problem(door, error, not_found, |rule| match rule {
        ConfigError::WrongType(value_type) => wrong_type(value_type),
        ConfigError::AlreadyDeleted => {
            Problem::new(Kind::ENTRY_DELETED, "The entry has already been deleted.").text("Gone")
        }
    })
}

fn wrong_type(value_type: ValueType) -> Problem {
    let detail = format!("The value is not of the entry's type, {value_type}.");
    let errors = json!([{"pointer": "/value", "detail": format!("is not of the type {value_type}")}]);
    Problem::new(Kind::WRONG_TYPE, detail).with("value_type", value_type.as_str()).with("errors", errors)
}

/// The problem of a change set or a revert.
pub(super) fn of_changes(door: &Door, error: CommandError<ChangeError>) -> Problem {
    let missing = || Problem::new(Kind::RECORD_NOT_FOUND, "There is no such record.");
    command_problem(door, error, missing, |rule| match rule {
        ChangeError::Set(rule) => of_set(&rule),
        ChangeError::Stale(entries) => stale(&entries),
        ChangeError::Refused(changes) => refused(&changes),
    })
}

/// The problem of a set of changes in itself.
pub(super) fn of_set(rule: &ChangeSetError) -> Problem {
    let mut errors = Errors::default();
    match rule {
        ChangeSetError::Empty => errors.add("/changes", rule),
        ChangeSetError::Twice { index, .. } => errors.add(format!("/changes/{index}/name"), rule),
        ChangeSetError::TooLarge => return too_large(),
    }
    errors.check().err().unwrap_or_else(too_large)
}

/// The problem of a set of changes that no commit takes.
pub(super) fn too_large() -> Problem {
    Problem::new(
        Kind::CHANGE_SET_TOO_LARGE,
        "A change set has at most 10,000 names, and 16 MiB of names and values together.",
    )
    .with("limit_names", ChangeSet::MOST_ENTRIES)
    .with("limit_bytes", ChangeSet::MOST_BYTES)
}

fn stale(entries: &[StaleEntry]) -> Problem {
    let list = entries.iter().map(|StaleEntry { index, name, current }| {
        json!({"pointer": format!("/changes/{index}"), "name": name.as_str(), "current_version": current})
    });
    let detail = format!("Entries that are not at the expected versions: {}.", entries.len());
    Problem::new(Kind::CHANGES_STALE, detail).with("entries", Value::Array(list.collect()))
}

fn refused(changes: &[(usize, RefusedChange)]) -> Problem {
    let list = changes.iter().map(|(index, why)| {
        let at = match why {
            RefusedChange::Missing | RefusedChange::Rule(ConfigError::AlreadyDeleted) => "delete",
            RefusedChange::Rule(ConfigError::WrongType(_)) => "value",
        };
        json!({"pointer": format!("/changes/{index}/{at}"), "detail": why.to_string()})
    });
    let detail = format!("Changes that the entries' state refuses: {}.", changes.len());
    Problem::new(Kind::CHANGES_REFUSED, detail).with("errors", Value::Array(list.collect()))
}

/// The time in the path is none.
pub(super) fn invalid_timestamp() -> Problem {
    const TEXT: &str = "Invalid timestamp format. Use ISO8601 (e.g., 2024-01-15T10:30:00Z)";
    Problem::new(Kind::INVALID_TIMESTAMP, TEXT).text(TEXT)
}
