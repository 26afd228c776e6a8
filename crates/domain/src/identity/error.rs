//! What is not done with users and sessions.

use super::User;
use crate::access::Scope;

/// The rule that refuses a change of a user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UserError {
    /// The user is suspended, and this is done with active ones only.
    #[error("the user is suspended")]
    Suspended,
    /// The user is erased, for good.
    #[error("the user is erased")]
    Erased,
    /// Roles decide about it, or nobody but an administrator may have it.
    #[error("{0} cannot be granted")]
    NotGrantable(Scope),
    /// A key that may nothing.
    #[error("an API key has at least one scope")]
    NoScopes,
    /// There are as many keys as there may be.
    #[error("a user has at most {most} API keys: revoke one first", most = User::MOST_KEYS)]
    TooManyKeys,
    /// A key would be over before it begins, or outlast what is allowed.
    #[error("an API key expires in the future, and within {days} days", days = User::MOST_KEY_DAYS)]
    KeyExpiry,
    /// The user has no such key, or it is revoked.
    #[error("the user has no such API key")]
    UnknownKey,
    /// An erasure has no reason.
    #[error("erasing needs a reason")]
    ReasonMissing,
    /// The reason of an erasure stays readable and speaks of the person.
    #[error("the reason stays readable and names the person")]
    ReasonNamesPerson,
    /// Only one who is an active administrator can be the one who stays.
    #[error("the user is no active administrator")]
    NoAdmin,
}

/// The rule that refuses a change of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// It was ended.
    #[error("the session is ended")]
    Ended,
    /// It is over.
    #[error("the session has expired")]
    Expired,
}
