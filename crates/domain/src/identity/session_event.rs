//! What happens to a session.

use super::{Tokens, UserId};
use crate::shared::Timestamp;

/// A fact about one session. None of it is personal: the user is an opaque id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEvent {
    /// A user has signed in.
    Started {
        /// Who.
        user: UserId,
        /// The user's [generation](super::User::generation) then: the session is good only in that one.
        generation: u64,
        /// What it is proven by.
        tokens: Tokens,
        /// When it is over, however often it is renewed.
        ends_at: Timestamp,
    },
    /// It has other tokens; the ones before are worth nothing any more.
    Refreshed {
        /// What it is proven by.
        tokens: Tokens,
    },
    /// It is over. (It is also over when its time is, or its user's generation, of which nothing is recorded here.)
    Ended {
        /// By what.
        by: EndedBy,
    },
}

/// What a session was ended by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedBy {
    /// Its user, in it or in another one.
    User,
    /// An administrator.
    Administrator,
    /// A refresh token that was used before: it, or the session, is in the wrong hands.
    Reuse,
}

impl EndedBy {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::User, Self::Administrator, Self::Reuse];

    /// The name, as it is written outside.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Administrator => "administrator",
            Self::Reuse => "reuse",
        }
    }
}
