//! What a session is proven by.

use super::Digest;
use crate::shared::Timestamp;

/// What is kept of the two tokens of a session, of which each renewal makes new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// The digest of the token that is shown with every request.
    pub access: Digest,
    /// The first moment at which that one is worth nothing any more.
    pub access_expires_at: Timestamp,
    /// The digest of the token with which the session is renewed, once.
    pub refresh: Digest,
    /// The first moment at which that one is worth nothing any more.
    pub refresh_expires_at: Timestamp,
}

impl Tokens {
    /// The same, expiring no later than `end`.
    #[must_use]
    pub fn ending_by(self, end: Timestamp) -> Self {
        Self {
            access_expires_at: self.access_expires_at.min(end),
            refresh_expires_at: self.refresh_expires_at.min(end),
            ..self
        }
    }
}
