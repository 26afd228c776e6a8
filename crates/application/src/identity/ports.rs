//! The read models of users and sessions.
//!
//! All of them tell what is now. "Now" MUST include every commit that this node's watermark has reached, and the
//! watermark MUST follow the commits of every node within 5 seconds: so long does a right live on that was taken away
//! on another node. On the node that took it, it is gone when the command is answered.

use async_trait::async_trait;
use daybook_domain::identity::{Digest, KeyId, LoginKey, SessionId, UserId};
use daybook_domain::shared::Timestamp;

use super::{SessionView, UserView};
use crate::shared::StoreError;

/// Reads users.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait UserRecords: Send + Sync {
    /// One user, also a suspended or an erased one: the view says so. It is asked with every request: MUST be answered
    /// from memory where it was asked before.
    async fn user(&self, id: UserId) -> Result<Option<UserView>, StoreError>;

    /// Users in the order of their creation; an erased one is in no list.
    async fn page(&self, page: &UsersPage) -> Result<Vec<UserView>, StoreError>;

    /// The first active administrators, in the order of their creation.
    async fn admins(&self, limit: usize) -> Result<Vec<UserId>, StoreError>;
}

/// A part of the list of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsersPage {
    /// Only those whose [`sequence`](UserView::sequence) is greater than this.
    pub after: Option<u64>,
    /// The most users.
    pub limit: usize,
}

/// Finds who signs in.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait LoginRecords: Send + Sync {
    /// The user, active or suspended, who signs in with this.
    async fn by_login(&self, login: &LoginKey) -> Result<Option<UserId>, StoreError>;
}

/// Finds what a token stands for, by its digest. MUST cost the same for a digest that was never given.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Credentials: Send + Sync {
    /// The session, not ended, whose last access token has this digest. It is asked with every request: MUST be answered
    /// from memory where it was asked before, and MUST NOT be answered so once the session is renewed or ended.
    async fn session(&self, access: &Digest) -> Result<Option<SessionView>, StoreError>;

    /// The session of which this is a refresh token: the last one, or one that was used before. MUST know those that
    /// were used for as long as the session is not over, for it is ended when one of them is shown again.
    async fn renewed(&self, refresh: &Digest) -> Result<Option<SessionId>, StoreError>;

    /// The API key with this digest, and whose it is, if it is issued and not revoked.
    async fn key(&self, digest: &Digest) -> Result<Option<(UserId, KeyId)>, StoreError>;
}

/// Lists sessions.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SessionRecords: Send + Sync {
    /// The sessions of a user, oldest first, that are not ended, of this generation, and whose refresh tokens are good
    /// after `now`.
    async fn open(
        &self,
        user: UserId,
        generation: u64,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<SessionView>, StoreError>;
}
