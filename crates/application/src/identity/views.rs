//! What readers of users and sessions get. No view has a digest or a password's hash.

use std::sync::Arc;

use daybook_domain::access::{Holder, Roles, Scopes};
use daybook_domain::identity::{KeyId, SessionId, UserId};
use daybook_domain::shared::Timestamp;

/// A user, as it is now. Once the person is erased, all that was said of the person reads as `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserView {
    /// Its id.
    pub id: UserId,
    /// Whether it signs in.
    pub state: UserState,
    /// The name.
    pub name: Option<Arc<str>>,
    /// The e-mail address, as typed.
    pub email: Option<Arc<str>>,
    /// The user name, as typed.
    pub user_name: Option<Arc<str>>,
    /// Whether there is a password.
    pub has_password: bool,
    /// What the user is.
    pub roles: Roles,
    /// What the user may beside that.
    pub grants: Scopes,
    /// In which [generation](daybook_domain::identity::User::generation) its sessions are good.
    pub generation: u64,
    /// The API keys that were issued and not revoked, oldest first. They may be over.
    pub keys: Vec<KeyView>,
    /// The number of its events.
    pub version: u64,
    /// The position of its first event: the place in lists, which are in the order of creation.
    pub sequence: u64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When the last of its events was recorded.
    pub updated_at: Timestamp,
}

/// Whether a user signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserState {
    /// It does.
    Active,
    /// It is kept out.
    Suspended,
    /// The person is erased, for ever.
    Erased,
}

/// An API key, without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyView {
    /// Its id.
    pub id: KeyId,
    /// What it is called.
    pub name: Option<Arc<str>>,
    /// What it is limited to.
    pub scopes: Scopes,
    /// The first moment at which it is worth nothing any more.
    pub expires_at: Timestamp,
    /// When it was issued.
    pub issued_at: Timestamp,
}

/// A session that is not ended. Whether it is over by its time or by its user's generation, its reader judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// Who is signed in.
    pub user: UserId,
    /// In which of the user's generations it is good.
    pub generation: u64,
    /// When its access token is over.
    pub access_expires_at: Timestamp,
    /// When its refresh token is over.
    pub refresh_expires_at: Timestamp,
    /// When it is over, however often it is renewed.
    pub ends_at: Timestamp,
    /// When the user signed in.
    pub started_at: Timestamp,
    /// When it was renewed last, or begun.
    pub renewed_at: Timestamp,
}

impl UserView {
    /// The user as far as rights go, if it signs in.
    #[must_use]
    pub fn holder(&self) -> Option<Holder> {
        (self.state == UserState::Active).then(|| Holder {
            actor: self.id.actor(),
            roles: self.roles.clone(),
            grants: self.grants.clone(),
        })
    }
}
