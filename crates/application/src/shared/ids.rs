//! New ids.

use uuid::Uuid;

/// Makes ids.
pub trait Ids: Send + Sync {
    /// A new id, never given before; MUST be a `UUIDv7`, so that keys made from it lie in the order of time.
    fn next(&self) -> Uuid;
}
