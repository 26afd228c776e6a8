//! The ports that keep secrets and keep strangers out.

use std::net::IpAddr;

use async_trait::async_trait;
use daybook_domain::identity::{Digest, LoginKey, PasswordHash};
use daybook_domain::shared::Timestamp;

use super::{Password, Token, TokenKind};

/// Hashes passwords.
///
/// MUST use argon2id with at least the parameters that OWASP gives as the least, and a salt of its own for each hash.
/// MUST do so off the threads that serve requests, a bounded number at a time; MUST refuse with [`HashError::Busy`]
/// what would have to wait for long, rather than let a crowd wait.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Passwords: Send + Sync {
    /// What is kept of a password.
    async fn hash(&self, password: &Password) -> Result<PasswordHash, HashError>;

    /// Whether this is the password that was hashed so.
    ///
    /// Without a hash it is not; MUST do the same work all the same, on a hash that no password has, so that the time
    /// tells nobody whether there was one.
    async fn verify(&self, password: &Password, hash: Option<PasswordHash>) -> Result<bool, HashError>;

    /// Whether a hash was made as new ones are.
    fn is_current(&self, hash: &PasswordHash) -> bool;
}

/// Why a password was not hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// Too many are being hashed. Try again in a moment.
    #[error("too many passwords are being hashed")]
    Busy,
    /// Anything else, for the log and not for the caller.
    #[error("hashing failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Makes secrets.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait Secrets: Send + Sync {
    /// A new token. MUST have 256 bits from the operating system's source of randomness, after the prefix of its kind.
    fn token(&self, kind: TokenKind) -> Token;

    /// What is kept of a token. MUST be a cryptographic digest of all of it, and the same in every process.
    fn digest(&self, token: &Token) -> Digest;
}

/// Slows down who guesses.
///
/// Failures are counted for each account and for each address, and after each of them the next try has to wait for as
/// long as [`Backoff::ACCOUNT`](daybook_domain::identity::Backoff::ACCOUNT) and
/// [`ADDRESS`](daybook_domain::identity::Backoff::ADDRESS) say. MUST treat names that nobody has like those of users.
/// MUST count IPv6 addresses by their first 64 bits, of which one customer of a provider has all. MUST hold a bounded
/// number of counts, whatever is tried.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
pub trait LoginThrottle: Send + Sync {
    /// Allows a try and counts it as failed, so that many at once are counted before the first one fails. A try that is
    /// not allowed is not counted.
    fn attempt(&self, attempt: &Attempt) -> Result<(), Throttled>;

    /// The try was a success: the failures of the account are forgotten, and this try of the address.
    fn succeeded(&self, attempt: &Attempt);
}

/// Somebody tries to prove who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// As whom; `None` if that is nothing that anybody signs in with.
    pub account: Option<LoginKey>,
    /// From where, if that is known for certain.
    pub address: Option<IpAddr>,
    /// When.
    pub at: Timestamp,
}

/// It is too early for the next try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many failed tries: the next one is allowed at {retry_at}")]
pub struct Throttled {
    /// When the next one is allowed.
    pub retry_at: Timestamp,
}
