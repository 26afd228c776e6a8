//! The time in which a user is signed in.

use super::{Digest, EndedBy, SessionError, SessionEvent, SessionId, Tokens, UserId};
use crate::shared::{Aggregate, Timestamp};

/// A session: a family of tokens, of which the last ones are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    user: UserId,
    generation: u64,
    tokens: Tokens,
    ends_at: Timestamp,
    ended: Option<EndedBy>,
}

impl Session {
    /// A session as a snapshot holds it.
    #[must_use]
    pub const fn restore(
        user: UserId,
        generation: u64,
        tokens: Tokens,
        ends_at: Timestamp,
        ended: Option<EndedBy>,
    ) -> Self {
        Self { user, generation, tokens, ends_at, ended }
    }

    /// Who is signed in.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// In which of the user's generations it is good.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// What it is proven by.
    #[must_use]
    pub const fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// When it is over, however often it is renewed.
    #[must_use]
    pub const fn ends_at(&self) -> Timestamp {
        self.ends_at
    }

    /// What it was ended by, if it was.
    #[must_use]
    pub const fn ended(&self) -> Option<EndedBy> {
        self.ended
    }

    /// Signs a user in. No token outlasts the session.
    #[must_use]
    pub fn start(user: UserId, generation: u64, tokens: Tokens, ends_at: Timestamp) -> Vec<SessionEvent> {
        vec![SessionEvent::Started { user, generation, tokens: tokens.ending_by(ends_at), ends_at }]
    }

    /// Renews it for whoever shows its last refresh token.
    ///
    /// `shown` is the digest of a refresh token of this session (that is how the session was found). If it is not
    /// the last one, that was used before, and nobody can tell the user from the thief: the session is ended.
    ///
    /// # Errors
    /// `Ended`, `Expired`.
    pub fn refresh(
        &self,
        shown: &Digest,
        next: Tokens,
        now: Timestamp,
    ) -> Result<Vec<SessionEvent>, SessionError> {
        if self.ended.is_some() {
            return Err(SessionError::Ended);
        }
        if *shown != self.tokens.refresh {
            return Ok(vec![SessionEvent::Ended { by: EndedBy::Reuse }]);
        }
        if now >= self.tokens.refresh_expires_at {
            return Err(SessionError::Expired);
        }
        Ok(vec![SessionEvent::Refreshed { tokens: next.ending_by(self.ends_at) }])
    }

    /// Ends it; nothing happens to one that is ended.
    #[must_use]
    pub fn end(&self, by: EndedBy) -> Vec<SessionEvent> {
        if self.ended.is_some() { Vec::new() } else { vec![SessionEvent::Ended { by }] }
    }
}

impl Aggregate for Session {
    const CATEGORY: &'static str = "session";
    type Id = SessionId;
    type Event = SessionEvent;

    fn begin(event: &SessionEvent) -> Option<Self> {
        match *event {
            SessionEvent::Started { user, generation, tokens, ends_at } => {
                Some(Self::restore(user, generation, tokens, ends_at, None))
            }
            SessionEvent::Refreshed { .. } | SessionEvent::Ended { .. } => None,
        }
    }

    fn apply(&mut self, event: &SessionEvent) {
        match *event {
            // A stream has one start, its first event.
            SessionEvent::Started { .. } => {}
            SessionEvent::Refreshed { tokens } => self.tokens = tokens,
            SessionEvent::Ended { by } => self.ended = Some(by),
        }
    }

    fn is_present(&self) -> bool {
        self.ended.is_none()
    }
}
