//! Ids that are the same in every run.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::{Builder, Uuid};

use super::START;
use crate::shared::Ids;

/// `UUIDv7`s counted up: the first one is the same in every run, and each sorts after the one before.
#[derive(Debug, Default)]
pub struct SequentialIds(AtomicU64);

impl SequentialIds {
    /// The `n`th id, counted from 0, whatever has been given.
    #[must_use]
    pub fn nth(n: u64) -> Uuid {
        let millis = START.as_micros().unsigned_abs() / 1_000 + n;
        let mut random = [0; 10];
        random[2..].copy_from_slice(&n.to_be_bytes());
        Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

impl Ids for SequentialIds {
    fn next(&self) -> Uuid {
        Self::nth(self.0.fetch_add(1, Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_of_version_7_in_order_and_the_same_again() {
        let (ids, again) = (SequentialIds::default(), SequentialIds::default());
        let given: Vec<_> = (0..300).map(|_| ids.next()).collect();
        assert!(given.iter().all(|id| id.get_version_num() == 7));
        assert!(given.is_sorted_by(|a, b| a < b));
        assert_eq!(given[0], again.next());
    }
}
