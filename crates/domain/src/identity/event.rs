//! What happens to a user.

use super::{Digest, KeyId, KeyName, Logins, PasswordHash, UserField, UserId, UserProfile};
use crate::access::{Roles, Scopes};
use crate::shared::{Erasable, Timestamp};

/// A fact about one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserEvent {
    /// The user is on record.
    Created {
        /// Who it is.
        profile: Erasable<UserProfile>,
        /// What is kept of the password; `None` for a user who signs in with API keys alone.
        password: Erasable<Option<PasswordHash>>,
        /// What the user is.
        roles: Roles,
        /// What the user may beside that.
        grants: Scopes,
        /// Whether this is the administrator that the server began with; there is at most one.
        first: bool,
    },
    /// The user is this from now on.
    ProfileChanged {
        /// Who it is, as a whole.
        profile: Erasable<UserProfile>,
        /// What the user signed in with before, also where it stayed the same.
        previous: Erasable<Logins>,
        /// What differs from before, in the order of [`UserField::ALL`]; never empty.
        fields: Vec<UserField>,
    },
    /// The user may this from now on.
    AccessChanged {
        /// What the user is, all of it.
        roles: Roles,
        /// What the user may beside that, all of it.
        grants: Scopes,
    },
    /// The user has another password; all sessions are over.
    PasswordChanged {
        /// What is kept of it.
        password: Erasable<PasswordHash>,
    },
    /// The same password is kept in another form.
    PasswordRehashed {
        /// What is kept of it.
        password: Erasable<PasswordHash>,
    },
    /// The user cannot sign in; all sessions are over, and API keys are worth nothing until the user is reinstated.
    Suspended,
    /// The user can sign in again.
    Reinstated,
    /// All sessions are over.
    SessionsEnded,
    /// The user has one more API key.
    KeyIssued {
        /// Which one.
        key: KeyId,
        /// What it is called.
        name: Erasable<KeyName>,
        /// What it is limited to.
        scopes: Scopes,
        /// The digest of its secret.
        digest: Digest,
        /// The first moment at which it is worth nothing any more.
        expires_at: Timestamp,
    },
    /// An API key is worth nothing any more.
    KeyRevoked {
        /// Which one.
        key: KeyId,
    },
    /// The user was an active administrator when another one ceased to be one. It changes nothing: being in the same
    /// commit, it keeps two administrators from ceasing at the same time, each relying on the other.
    RemainedAdmin {
        /// The one who ceased.
        instead_of: UserId,
    },
    /// The person is forgotten: the certificate of it, without anything personal.
    Erased,
}

impl UserEvent {
    /// The event as it reads once the user is erased.
    #[must_use]
    pub fn redacted(&self) -> Self {
        match self.clone() {
            Self::Created { roles, grants, first, .. } => {
                Self::Created { profile: Erasable::Erased, password: Erasable::Erased, roles, grants, first }
            }
            Self::ProfileChanged { fields, .. } => {
                Self::ProfileChanged { profile: Erasable::Erased, previous: Erasable::Erased, fields }
            }
            Self::PasswordChanged { .. } => Self::PasswordChanged { password: Erasable::Erased },
            Self::PasswordRehashed { .. } => Self::PasswordRehashed { password: Erasable::Erased },
            Self::KeyIssued { key, scopes, digest, expires_at, .. } => {
                Self::KeyIssued { key, name: Erasable::Erased, scopes, digest, expires_at }
            }
            open @ (Self::AccessChanged { .. }
            | Self::Suspended
            | Self::Reinstated
            | Self::SessionsEnded
            | Self::KeyRevoked { .. }
            | Self::RemainedAdmin { .. }
            | Self::Erased) => open,
        }
    }
}
