//! New ids.

use daybook_application::shared::Ids;
use uuid::Uuid;

/// Makes `UUIDv7`s from the machine's clock and random numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct TimeOrderedIds;

impl Ids for TimeOrderedIds {
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}
