//! What stood in a file before, so that no row overwrites another one of the same file.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use daybook_application::customers::ImportRow;

use super::Rule;

/// The e-mail addresses and ids of the rows before: 16 bytes of each one's digest, and its line.
#[derive(Debug, Default)]
pub(super) struct Seen {
    emails: HashMap<[u8; 16], u64>,
    ids: HashMap<[u8; 16], u64>,
}

impl Seen {
    /// The most rows of an import, which bounds what is kept of them.
    pub(super) const MOST_ROWS: usize = 1_000_000;

    /// Takes in the row that begins at `line`, unless one before has its e-mail address or its id.
    pub(super) fn add(&mut self, row: &ImportRow, line: u64) -> Result<(), Rule> {
        if self.emails.len() >= Self::MOST_ROWS {
            return Err(Rule::TooManyRows { most: Self::MOST_ROWS as u64 });
        }
        if let Some(first) = row.id.and_then(|id| self.ids.get(id.as_uuid().as_bytes())) {
            return Err(Rule::IdTwice { first: *first });
        }
        match self.emails.entry(digest(row.email.key().as_str())) {
            Entry::Occupied(first) => return Err(Rule::EmailTwice { first: *first.get() }),
            Entry::Vacant(place) => place.insert(line),
        };
        if let Some(id) = row.id {
            self.ids.insert(*id.as_uuid().as_bytes(), line);
        }
        Ok(())
    }
}

fn digest(key: &str) -> [u8; 16] {
    let mut digest = [0; 16];
    digest.copy_from_slice(&blake3::hash(key.as_bytes()).as_bytes()[..16]);
    digest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(email: &str, id: Option<u128>) -> ImportRow {
        ImportRow {
            id: id.map(|id| daybook_domain::customers::CustomerId::new(uuid::Uuid::from_u128(id))),
            name: "Ann".parse().unwrap(),
            email: email.parse().unwrap(),
            phone: None,
            address: None,
            tags: None,
            consents: Vec::new(),
        }
    }

    #[test]
    fn an_address_or_id_that_stood_before_is_refused_with_its_first_line() {
        let mut seen = Seen::default();
        assert_eq!(seen.add(&row("ann@example.com", Some(1)), 2), Ok(()));
        assert_eq!(seen.add(&row("ANN@Example.com", None), 3), Err(Rule::EmailTwice { first: 2 }));
        assert_eq!(seen.add(&row("bob@example.com", Some(1)), 4), Err(Rule::IdTwice { first: 2 }));
        assert_eq!(seen.add(&row("bob@example.com", Some(2)), 5), Ok(()));
        assert_eq!(seen.add(&row("BOB@example.com", None), 6), Err(Rule::EmailTwice { first: 5 }));
    }
}
