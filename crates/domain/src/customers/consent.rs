//! What a customer agreed to.

use super::ConsentSource;
use crate::shared::{Erasable, Timestamp};

/// A consent given or withdrawn: the evidence for one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Given, or withdrawn.
    pub granted: bool,
    /// When that was, which need not be when it was recorded.
    pub at: Timestamp,
    /// Where that was, if it is known.
    pub source: Erasable<Option<ConsentSource>>,
}

impl Consent {
    /// The consent as it reads once the customer is erased.
    #[must_use]
    pub const fn redacted(&self) -> Self {
        Self { granted: self.granted, at: self.at, source: Erasable::Erased }
    }
}
