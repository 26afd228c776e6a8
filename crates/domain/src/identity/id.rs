//! What tells users, sessions and API keys apart.

use crate::shared::{Actor, uuid_id};

uuid_id! {
    /// Tells one user from another: a UUID, in lower case with hyphens as text.
    UserId, InvalidUserId, "user"
}

uuid_id! {
    /// Tells one session from another: a UUID, in lower case with hyphens as text.
    SessionId, InvalidSessionId, "session"
}

uuid_id! {
    /// Tells one API key from another: a UUID, in lower case with hyphens as text.
    KeyId, InvalidKeyId, "key"
}

impl UserId {
    /// Under which id the user acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::user(self.as_uuid())
    }
}
