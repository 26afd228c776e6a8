//! Several entries changed at once.

use std::collections::HashSet;

use super::{ConfigName, ConfigValue, ValueType};

/// What is to be done with one entry of a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The entry.
    pub name: ConfigName,
    /// What is to be done.
    pub action: Action,
    /// The version that the entry must have, `0` for one that was never set; `None`: whatever it has.
    pub expected_version: Option<u64>,
}

/// Setting or deleting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Gives the entry a value, and a type if one is declared.
    Set {
        /// The value.
        value: ConfigValue,
        /// The declared type; `None` keeps the one it has.
        declared: Option<ValueType>,
    },
    /// Deletes the value.
    Delete,
}

/// Changes of different entries that happen together or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSet(Vec<Change>);

/// The rule that a change set breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeSetError {
    /// It changes nothing.
    #[error("a change set has at least one change")]
    Empty,
    /// It names an entry twice; the index is that of the second change.
    #[error("the entry {name} is changed twice")]
    Twice {
        /// Which change repeats an earlier one, counted from 0.
        index: usize,
        /// The entry.
        name: ConfigName,
    },
    /// It has more entries or bytes than one commit takes.
    #[error(
        "a change set has at most {} entries and {} bytes of names and values",
        ChangeSet::MOST_ENTRIES,
        ChangeSet::MOST_BYTES
    )]
    TooLarge,
}

impl ChangeSet {
    /// The most entries of a change set.
    pub const MOST_ENTRIES: usize = 10_000;
    /// The most bytes of all names and values together: 16 MiB.
    pub const MOST_BYTES: usize = 16 * 1024 * 1024;

    /// A change set of these changes, in this order.
    pub fn new(changes: Vec<Change>) -> Result<Self, ChangeSetError> {
        if changes.is_empty() {
            return Err(ChangeSetError::Empty);
        }
        let bytes: usize = changes.iter().map(Change::bytes).sum();
        if changes.len() > Self::MOST_ENTRIES || bytes > Self::MOST_BYTES {
            return Err(ChangeSetError::TooLarge);
        }
        let mut names = HashSet::with_capacity(changes.len());
        if let Some(index) = changes.iter().position(|change| !names.insert(&change.name)) {
            return Err(ChangeSetError::Twice { index, name: changes[index].name.clone() });
        }
        Ok(Self(changes))
    }

    /// The changes, in their order.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        &self.0
    }
}

impl Change {
    fn bytes(&self) -> usize {
        let value = match &self.action {
            Action::Set { value, .. } => value.as_str().len(),
            Action::Delete => 0,
        };
        self.name.as_str().len() + value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(name: &str, value: &str) -> Change {
        let value = value.parse().unwrap();
        Change {
            name: name.parse().unwrap(),
            action: Action::Set { value, declared: None },
            expected_version: None,
        }
    }

    #[test]
    fn an_empty_change_set_is_refused() {
        assert_eq!(ChangeSet::new(vec![]), Err(ChangeSetError::Empty));
    }

    #[test]
    fn a_name_that_stands_twice_is_refused_at_its_second_place() {
        let changes = vec![change("a", "1"), change("b", "1"), change("a", "2")];
        let name = "a".parse().unwrap();
        assert_eq!(ChangeSet::new(changes), Err(ChangeSetError::Twice { index: 2, name }));
    }

    #[test]
    fn ten_thousand_entries_are_a_change_set_and_one_more_is_not() {
        let changes = |n: usize| (0..n).map(|i| change(&format!("n{i}"), "")).collect::<Vec<_>>();
        assert!(ChangeSet::new(changes(10_000)).is_ok());
        assert_eq!(ChangeSet::new(changes(10_001)), Err(ChangeSetError::TooLarge));
    }

    #[test]
    fn sixteen_mebibytes_are_a_change_set_and_one_byte_more_is_not() {
        let big = "x".repeat(1_000_000);
        let mut changes: Vec<_> = (0..16).map(|i| change(&format!("n{i:02}"), &big)).collect();
        let used: usize = changes.iter().map(Change::bytes).sum();
        let rest = ChangeSet::MOST_BYTES - used - "last".len();
        changes.push(change("last", &"x".repeat(rest)));
        assert!(ChangeSet::new(changes.clone()).is_ok());
        changes.pop();
        changes.push(change("last", &"x".repeat(rest + 1)));
        assert_eq!(ChangeSet::new(changes), Err(ChangeSetError::TooLarge));
    }
}
