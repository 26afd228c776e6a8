//! A credential for programs.

use super::{Digest, KeyName};
use crate::access::Scopes;
use crate::shared::{Erasable, Timestamp};

/// A key that was issued and not revoked. It may be over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// What it is called.
    pub name: Erasable<KeyName>,
    /// What it is limited to.
    pub scopes: Scopes,
    /// The digest of its secret.
    pub digest: Digest,
    /// The first moment at which it is worth nothing any more.
    pub expires_at: Timestamp,
}

/// A key that is to be issued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApiKey {
    /// What it is called.
    pub name: KeyName,
    /// What it is limited to; at least one scope.
    pub scopes: Scopes,
    /// The digest of its secret.
    pub digest: Digest,
    /// The first moment at which it is worth nothing any more.
    pub expires_at: Timestamp,
}
