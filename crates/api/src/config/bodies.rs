//! Configuration as JSON.

use daybook_application::config::{Difference, EntryView, Would};
use serde::Serialize;
use utoipa::ToSchema;

/// A name and its value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Pair)]
pub struct PairBody<'e> {
    /// The entry's name.
    #[schema(example = "max_users")]
    pub(super) name: &'e str,
    /// Its value.
    #[schema(example = "100")]
    pub(super) value: &'e str,
}

/// A list of entries, in the form that the caller accepts.
#[derive(Debug, ToSchema)]
#[schema(as = Entries)]
#[serde(untagged)]
pub enum EntriesBody<'e> {
    /// Names and values: what small clients know.
    Pairs(Vec<PairBody<'e>>),
    /// Whole entries, where `Accept` names JSON.
    Entries(Vec<EntryBody<'e>>),
}

/// An entry that has a value.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Entry)]
pub struct EntryBody<'e> {
    /// Its name.
    #[schema(example = "max_users")]
    name: &'e str,
    /// Its value.
    #[schema(example = "100")]
    value: &'e str,
    /// Its declared type: `string`, `integer`, `number`, `boolean` or `json`.
    #[serde(rename = "type")]
    #[schema(example = "integer")]
    value_type: &'static str,
    /// The number of changes, sets and deletions, up to this value.
    version: u64,
    /// When the name was first set.
    #[schema(format = DateTime)]
    created_at: String,
    /// When this value was set.
    #[schema(format = DateTime)]
    updated_at: String,
}

impl<'e> From<&'e EntryView> for EntryBody<'e> {
    fn from(entry: &'e EntryView) -> Self {
        Self {
            name: entry.name.as_str(),
            value: &entry.value,
            value_type: entry.value_type.as_str(),
            version: entry.version,
            created_at: entry.created_at.to_string(),
            updated_at: entry.updated_at.to_string(),
        }
    }
}

/// An entry whose value has been deleted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DeletedEntry)]
pub struct DeletedBody<'e> {
    /// Its name.
    pub(super) name: &'e str,
    /// Its version after the deletion.
    pub(super) version: u64,
    /// Always true.
    pub(super) deleted: bool,
}

/// A value to set. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = SetEntry)]
#[expect(dead_code, reason = "the fields are read by the derive; the body is parsed field by field")]
pub struct SetRequest {
    /// At most 1,000,000 characters; the empty text too; any Unicode but U+0000.
    #[schema(max_length = 1_000_000)]
    value: String,
    /// The type that this value and those after it must satisfy: `string`, `integer`, `number`, `boolean` or
    /// `json`. Without it the entry keeps the one it has; a new entry is a `string`.
    #[serde(rename = "type")]
    value_type: Option<String>,
}

/// Changes that are made in one commit, or not at all.
#[derive(Debug, ToSchema)]
#[schema(as = Changes)]
#[expect(dead_code, reason = "the fields are read by the derive; the body is parsed field by field")]
pub struct ChangesRequest {
    /// At most 10,000, of different names, and 16 MiB of names and values together.
    #[schema(min_items = 1, max_items = 10_000)]
    changes: Vec<ChangeBody>,
    /// Why: 1–1,000 characters. Instead of the header `Daybook-Reason`.
    reason: Option<String>,
}

/// Sets or deletes one entry.
#[derive(Debug, ToSchema)]
#[schema(as = Change)]
#[expect(dead_code, reason = "the fields are read by the derive; the body is parsed field by field")]
pub struct ChangeBody {
    /// The entry's name.
    name: String,
    /// The value to set; not with `delete`.
    value: Option<String>,
    /// The type to declare; not with `delete`.
    #[serde(rename = "type")]
    value_type: Option<String>,
    /// True to delete the entry.
    delete: Option<bool>,
    /// The version that the entry must have; 0 for one that was never set.
    expected_version: Option<u64>,
}

/// What a commit changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangesMade)]
pub struct ChangesBody {
    /// The commit's position.
    #[schema(example = "3kf82h.42")]
    pub(super) position: String,
    /// Why, if somebody said so.
    pub(super) reason: Option<String>,
    /// The entries that changed.
    pub(super) changes: Vec<ChangedBody>,
}

/// An entry that a commit changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChangeMade)]
pub struct ChangedBody {
    /// Its name.
    pub(super) name: String,
    /// Its version after the commit.
    pub(super) version: u64,
    /// Whether its value was deleted.
    pub(super) deleted: bool,
}

/// What to go back to. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = RevertEntries)]
#[expect(dead_code, reason = "the fields are read by the derive; the body is parsed field by field")]
pub struct RevertRequest {
    /// A time or a position.
    #[schema(example = "2024-01-15T10:30:00Z")]
    to: String,
    /// Only names that begin so.
    prefix: Option<String>,
    /// Only say what would change.
    dry_run: Option<bool>,
    /// Why: 1–1,000 characters. Instead of the header `Daybook-Reason`.
    reason: Option<String>,
}

/// What a revert did, or would do.
#[derive(Debug, ToSchema)]
#[schema(as = Reverted)]
#[serde(untagged)]
pub enum RevertedBody<'e> {
    /// What it changed.
    Done(ChangesBody),
    /// With `dry_run`: what each entry is (`from`) and would become (`to`).
    Would(Vec<WouldBody<'e>>),
}

/// What a revert would do with an entry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WouldChange)]
#[serde(untagged)]
pub enum WouldBody<'e> {
    /// What the entry is and would become.
    Become(DifferenceBody<'e>),
    /// It would change; whoever asks may not read what it is and was.
    Change {
        /// The entry's name.
        name: &'e str,
    },
}

impl<'e> From<&'e Would> for WouldBody<'e> {
    fn from(would: &'e Would) -> Self {
        match would {
            Would::Become(difference) => Self::Become(difference.into()),
            Would::Change(name) => Self::Change { name: name.as_str() },
        }
    }
}

/// An entry at one of two points.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EntryThen)]
pub struct SideBody<'e> {
    /// Its value.
    value: &'e str,
    /// Its declared type.
    #[serde(rename = "type")]
    value_type: &'static str,
    /// Its version.
    version: u64,
}

/// An entry whose value or type differs between two points.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Difference)]
pub struct DifferenceBody<'e> {
    /// Its name.
    name: &'e str,
    /// What it is at the first point; `null` if it has no value then.
    from: Option<SideBody<'e>>,
    /// What it is at the second point; `null` if it has no value then.
    to: Option<SideBody<'e>>,
}

impl<'e> From<&'e Difference> for DifferenceBody<'e> {
    fn from(difference: &'e Difference) -> Self {
        let side = |entry: &'e EntryView| SideBody {
            value: &entry.value,
            value_type: entry.value_type.as_str(),
            version: entry.version,
        };
        let Difference { name, from, to, .. } = difference;
        Self { name: name.as_str(), from: from.as_ref().map(side), to: to.as_ref().map(side) }
    }
}
