//! How the use cases of identity fail.

use daybook_domain::identity::{SessionError, UserError};

use super::{HashError, Throttled};
use crate::shared::{CommandError, StoreError};

/// The rule that refuses a command.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A rule of users.
    #[error(transparent)]
    User(#[from] UserError),
    /// A rule of sessions.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// There would be nobody left who can let anybody in.
    #[error("this is the last active administrator")]
    LastAdmin,
    /// There is an administrator, or no token was given out.
    #[error("there is an administrator already")]
    SetupOver,
    /// The token is not the one that was given out.
    #[error("this is not the token that was printed when the server started")]
    WrongSetupToken,
    /// The present password is another one.
    #[error("the present password is wrong")]
    WrongPassword,
    /// It is too early for the next try.
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
}

/// What commands answer if they do not succeed.
pub type Failure = CommandError<IdentityError>;

/// A rule as a command's answer.
pub(super) fn rejected(rule: impl Into<IdentityError>) -> Failure {
    CommandError::Rejected(rule.into())
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    /// There is no such user, or the password is another one, or the user is suspended: nobody is told which.
    #[error("the name or the password is wrong")]
    Refused,
    /// It is too early for the next try.
    #[error(transparent)]
    Throttled(#[from] Throttled),
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a session was not renewed.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The token is unknown or over, or the session is.
    #[error("the token is not good any more: sign in again")]
    Refused,
    /// The token was used before. The session is ended.
    #[error("the token was used before: the session is ended, sign in again")]
    Reused,
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}
