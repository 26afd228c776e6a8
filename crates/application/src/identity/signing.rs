//! How sessions begin and are renewed.

use std::sync::Arc;

use daybook_domain::identity::{Session, SessionId, Tokens, UserId};
use daybook_domain::shared::Timestamp;

use super::{Secrets, Token, TokenKind};
use crate::shared::{
    AppendError, Clock, CommandContext, Ids, Loaded, NewCommit, Position, StoreError, StreamChange, Streams,
};

/// How long sessions and tokens are good, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetimes {
    /// An access token: how long a stolen one is good whose session nobody ends.
    pub access: i64,
    /// A refresh token: how long somebody may stay away without signing in again.
    pub refresh: i64,
    /// A session, however often it is renewed.
    pub session: i64,
}

impl Default for Lifetimes {
    /// 15 minutes, 14 days, 30 days.
    fn default() -> Self {
        const MINUTE: i64 = 60 * 1_000_000;
        const DAY: i64 = 24 * 60 * MINUTE;
        Self { access: 15 * MINUTE, refresh: 14 * DAY, session: 30 * DAY }
    }
}

/// What somebody who is signed in gets, once.
pub struct SignedIn {
    /// Who it is.
    pub user: UserId,
    /// The session.
    pub session: SessionId,
    /// The token that goes with every request.
    pub access: Token,
    /// When that one is over.
    pub access_expires_at: Timestamp,
    /// The token that renews the session, once.
    pub refresh: Token,
    /// When that one is over.
    pub refresh_expires_at: Timestamp,
    /// Where the session's beginning or renewal is recorded.
    pub position: Position,
}

/// Two new tokens, and what is kept of them.
pub(super) struct Minted {
    pub(super) access: Token,
    pub(super) refresh: Token,
    pub(super) kept: Tokens,
}

/// Begins sessions and makes their tokens.
#[derive(Clone)]
pub(super) struct Signing {
    pub(super) streams: Arc<dyn Streams<Session>>,
    pub(super) secrets: Arc<dyn Secrets>,
    pub(super) ids: Arc<dyn Ids>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) lifetimes: Lifetimes,
}

impl Signing {
    /// Two new tokens that are good from `now` on.
    pub(super) fn mint(&self, now: Timestamp) -> Minted {
        let (access, refresh) =
            (self.secrets.token(TokenKind::Access), self.secrets.token(TokenKind::Refresh));
        let kept = Tokens {
            access: self.secrets.digest(&access),
            access_expires_at: now.plus_micros(self.lifetimes.access),
            refresh: self.secrets.digest(&refresh),
            refresh_expires_at: now.plus_micros(self.lifetimes.refresh),
        };
        Minted { access, refresh, kept }
    }

    /// Begins a session of a user in this generation.
    pub(super) async fn start(
        &self,
        user: UserId,
        generation: u64,
        context: CommandContext,
    ) -> Result<SignedIn, StoreError> {
        let now = self.clock.now();
        let minted = self.mint(now);
        let id = SessionId::new(self.ids.next());
        let ends_at = now.plus_micros(self.lifetimes.session);
        let events = Session::start(user, generation, minted.kept, ends_at);
        let change = StreamChange { id, based_on: Loaded::absent(), events };
        let appended = self.streams.append(NewCommit::new(vec![change], context)).await.map_err(failed)?;
        Ok(minted.shown(user, id, appended.position))
    }
}

impl Minted {
    pub(super) fn shown(self, user: UserId, session: SessionId, position: Position) -> SignedIn {
        SignedIn {
            user,
            session,
            access: self.access,
            access_expires_at: self.kept.access_expires_at,
            refresh: self.refresh,
            refresh_expires_at: self.kept.refresh_expires_at,
            position,
        }
    }
}

/// A session's stream is new: nothing of it can be in the way.
fn failed(error: AppendError) -> StoreError {
    match error {
        AppendError::Store(error) => error,
        other => StoreError::failed(other),
    }
}
