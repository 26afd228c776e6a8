//! Which column of a file is which field of a customer.

use super::fields::{FIELDS, Field, folded, is_made};
use super::mapping::Mapping;

/// The most headers, and the most characters of each, that are told.
const MOST_TOLD: usize = 100;

/// What each column is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    fields: Vec<Option<Field>>,
    /// The headers that are no field, in their order.
    pub(super) ignored: Vec<String>,
}

/// Why a file's columns cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ColumnsError {
    /// There is no header line.
    #[error("the file is empty")]
    Empty,
    /// The header line cannot be read, by this rule of rows.
    #[error("the header line cannot be read: {0}")]
    Unreadable(String),
    /// A field that every customer has is no column, or a mapping names a header that is not there.
    #[error("{detail}")]
    Unmatched {
        /// What is missing.
        detail: String,
        /// The headers that were found; at most 100, and of each at most 100 characters.
        headers: Vec<String>,
    },
}

impl Columns {
    /// What the columns with these headers are.
    ///
    /// A field is at most one column: the one that `mapping` names, else the one whose header stands for it
    /// best, else the first. All other columns are ignored.
    pub(super) fn of(headers: &[&str], mapping: &Mapping) -> Result<Self, ColumnsError> {
        let keys: Vec<_> = headers.iter().map(|header| folded(header)).collect();
        let unmatched = |detail: String| {
            let headers = headers.iter().take(MOST_TOLD).map(|header| shown(header)).collect();
            Err(ColumnsError::Unmatched { detail, headers })
        };
        if let Some(lost) = mapping.headers().find(|header| !keys.iter().any(|key| key == header)) {
            return unmatched(format!("No column has the header {lost:?} that the mapping names."));
        }
        let mut fields = vec![None; headers.len()];
        for &(field, _, words) in FIELDS {
            if let Some(column) = column_of(field, words, &keys, mapping) {
                fields[column] = Some(field);
            }
        }
        if fields.contains(&Some(Field::Name)) {
            drop_fields(&mut fields, &[Field::FirstName, Field::LastName]);
        }
        let lacking = lacking(&fields);
        if !lacking.is_empty() {
            return unmatched(format!("No column is the customer's {}.", lacking.join(" or ")));
        }
        let ignored = headers.iter().zip(&keys).zip(&fields);
        let ignored = ignored.filter(|((_, key), field)| field.is_none() && !is_made(key));
        let ignored = ignored.map(|((header, _), _)| shown(header)).take(MOST_TOLD).collect();
        Ok(Self { fields, ignored })
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.fields.len()
    }

    /// The cell of a field in a row; `None` if the file has no such column.
    pub(super) fn cell<'r>(&self, field: Field, row: &'r csv::StringRecord) -> Option<&'r str> {
        let column = self.fields.iter().position(|known| *known == Some(field))?;
        row.get(column)
    }
}

/// The column of a field.
fn column_of(field: Field, words: &[&str], keys: &[String], mapping: &Mapping) -> Option<usize> {
    if field == Field::Ignore {
        return None;
    }
    let mapped = keys.iter().position(|key| mapping.field(key) == Some(field));
    let free = |word: &&str| keys.iter().position(|key| key == word && mapping.field(key).is_none());
    mapped.or_else(|| words.iter().find_map(free))
}

fn drop_fields(fields: &mut [Option<Field>], dropped: &[Field]) {
    for field in fields.iter_mut().filter(|field| field.is_some_and(|field| dropped.contains(&field))) {
        *field = None;
    }
}

/// What every customer has and no column is.
fn lacking(fields: &[Option<Field>]) -> Vec<&'static str> {
    let has = |wanted: &[Field]| fields.iter().flatten().any(|field| wanted.contains(field));
    let name = (!has(&[Field::Name, Field::FirstName, Field::LastName])).then_some("name");
    let email = (!has(&[Field::Email])).then_some("email");
    name.into_iter().chain(email).collect()
}

/// A header as it is told.
pub(super) fn shown(header: &str) -> String {
    header.trim().chars().take(MOST_TOLD).collect()
}

#[cfg(test)]
mod tests;
