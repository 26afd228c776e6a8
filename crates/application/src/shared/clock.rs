//! The time.

use daybook_domain::shared::Timestamp;

/// Tells the time.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Clock: Send + Sync {
    /// Now. It may step back; whoever needs an order takes positions.
    fn now(&self) -> Timestamp;
}
