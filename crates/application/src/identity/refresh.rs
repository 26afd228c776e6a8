//! Renews a session.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use daybook_domain::identity::{Digest, EndedBy, Session, SessionError, SessionEvent, SessionId};

use super::signing::Signing;
use super::{Credentials, IdentityPorts, RefreshError, Secrets, SignedIn, Token, TokenKind, UserRecords};
use crate::shared::{CommandContext, CommandError, Expected, StoreError, Streams, decide};

/// Renews a session with its refresh token, which is good once.
pub struct RefreshCommand {
    /// The refresh token.
    pub token: Token,
    /// In the course of what. Whoever acts is the session's user; an idempotency key is of no use, since the tokens are
    /// shown once.
    pub context: CommandContext,
}

/// The handler of [`RefreshCommand`].
pub struct Refresh {
    streams: Arc<dyn Streams<Session>>,
    credentials: Arc<dyn Credentials>,
    records: Arc<dyn UserRecords>,
    secrets: Arc<dyn Secrets>,
    signing: Signing,
}

impl Refresh {
    pub(super) fn new(ports: &IdentityPorts, signing: Signing) -> Self {
        let IdentityPorts { sessions: streams, credentials, records, secrets, .. } = ports.clone();
        Self { streams, credentials, records, secrets, signing }
    }

    /// Renews the session: both tokens of before are worth nothing any more. If the token was used before, the session
    /// is ended: one of the two who had it is not its user.
    pub async fn handle(&self, command: RefreshCommand) -> Result<SignedIn, RefreshError> {
        if command.token.kind() != Some(TokenKind::Refresh) {
            return Err(RefreshError::Refused);
        }
        let shown = self.secrets.digest(&command.token);
        let Some(id) = self.credentials.renewed(&shown).await? else { return Err(RefreshError::Refused) };
        let session = self.good_session(id).await?;
        let context = CommandContext { actor: session.user().actor(), idempotency: None, ..command.context };
        self.renew(id, &session, &shown, &context).await
    }

    /// The session, if its user signs in and is still of its generation.
    async fn good_session(&self, id: SessionId) -> Result<Arc<Session>, RefreshError> {
        let loaded = self.streams.load(&[id]).await?;
        let session = loaded.into_iter().next().and_then(|loaded| loaded.state);
        let session = session.ok_or(RefreshError::Refused)?;
        let user = self.records.user(session.user()).await?;
        let is_good =
            user.is_some_and(|user| user.holder().is_some() && user.generation == session.generation());
        if is_good { Ok(session) } else { Err(RefreshError::Refused) }
    }

    async fn renew(
        &self,
        id: SessionId,
        session: &Session,
        shown: &Digest,
        context: &CommandContext,
    ) -> Result<SignedIn, RefreshError> {
        let now = self.signing.clock.now();
        let mut minted = self.signing.mint(now);
        minted.kept = minted.kept.ending_by(session.ends_at());
        let reused = AtomicBool::new(false);
        let refresh = |session: Option<&Session>| {
            let session = session.ok_or(CommandError::Missing)?;
            let events = session.refresh(shown, minted.kept, now).map_err(CommandError::Rejected)?;
            let ends = events.contains(&SessionEvent::Ended { by: EndedBy::Reuse });
            reused.store(ends, Ordering::SeqCst);
            Ok(events)
        };
        let written = decide(&*self.streams, &id, Expected::Any, context, refresh).await.map_err(failed)?;
        if reused.into_inner() {
            return Err(RefreshError::Reused);
        }
        Ok(minted.shown(session.user(), id, written.position))
    }
}

fn failed(error: CommandError<SessionError>) -> RefreshError {
    match error {
        CommandError::Store(error) => error.into(),
        CommandError::Rejected(SessionError::Ended | SessionError::Expired) | CommandError::Missing => {
            RefreshError::Refused
        }
        other => StoreError::failed(other).into(),
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::identity::Tokens;

    use super::super::fixtures::{context, id, seconds, session_id, user_view};
    use super::super::testing::SequentialSecrets;
    use super::super::{Lifetimes, MockCredentials, MockUserRecords, UserState, UserView};
    use super::*;
    use crate::shared::{AppendError, Appended, Loaded, MockStreams, NewCommit, Position};
    use crate::testing::{FixedClock, SequentialIds};

    fn token(n: u64) -> Token {
        Token::new(format!("{}{n}", TokenKind::Refresh.prefix()))
    }

    fn digest(n: u64) -> Digest {
        SequentialSecrets::default().digest(&token(n))
    }

    /// A session whose last refresh token is of this number, over at second 50.
    fn session(n: u64, ended: Option<EndedBy>) -> Loaded<Session> {
        let tokens = Tokens {
            access: Digest::new([0; 32]),
            access_expires_at: seconds(10),
            refresh: digest(n),
            refresh_expires_at: seconds(20),
        };
        let session = Session::restore(id(1), 2, tokens, seconds(50), ended);
        Loaded { version: 4, state: Some(Arc::new(session)) }
    }

    fn loaded(rounds: Vec<Loaded<Session>>) -> MockStreams<Session> {
        let mut streams = MockStreams::new();
        let (count, mut rounds) = (rounds.len(), rounds.into_iter());
        streams.expect_load().times(count).returning(move |_| Ok(rounds.next().into_iter().collect()));
        streams
    }

    async fn run(
        streams: MockStreams<Session>,
        user: Option<UserView>,
        at: i64,
    ) -> Result<SignedIn, RefreshError> {
        let mut credentials = MockCredentials::new();
        let asked = |shown: &Digest| *shown == digest(7);
        credentials.expect_renewed().withf(asked).times(1).returning(|_| Ok(Some(session_id(3))));
        let mut records = MockUserRecords::new();
        records.expect_user().returning(move |_| Ok(user.clone()));
        let (streams, secrets) = (Arc::new(streams), Arc::new(SequentialSecrets::default()));
        let signing = Signing {
            streams: streams.clone(),
            secrets: secrets.clone(),
            ids: Arc::new(SequentialIds::default()),
            clock: Arc::new(FixedClock::new(seconds(at))),
            lifetimes: Lifetimes { access: 10_000_000, refresh: 40_000_000, session: 100_000_000 },
        };
        let refresh = Refresh {
            streams,
            credentials: Arc::new(credentials),
            records: Arc::new(records),
            secrets,
            signing,
        };
        refresh.handle(RefreshCommand { token: token(7), context: context() }).await
    }

    fn error(outcome: Result<SignedIn, RefreshError>) -> RefreshError {
        outcome.err().expect("renewed")
    }

    #[tokio::test]
    async fn the_last_token_renews_both_and_no_token_outlasts_the_session() {
        let mut streams = loaded(vec![session(7, None), session(7, None)]);
        streams.expect_append().times(1).returning(|commit: NewCommit<Session>| {
            assert!(matches!(commit.changes[0].events[..], [SessionEvent::Refreshed { .. }]));
            assert_eq!(commit.context.actor, id(1).actor());
            Ok(Appended { position: Position(9) })
        });
        let renewed = run(streams, Some(user_view(1)), 15).await.ok().unwrap();
        assert_eq!((renewed.session, renewed.user, renewed.position), (session_id(3), id(1), Position(9)));
        assert_eq!((renewed.access_expires_at, renewed.refresh_expires_at), (seconds(25), seconds(50)));
    }

    #[tokio::test]
    async fn a_token_that_was_used_before_ends_the_session() {
        let mut streams = loaded(vec![session(8, None), session(8, None)]);
        streams.expect_append().times(1).returning(|commit: NewCommit<Session>| {
            assert_eq!(commit.changes[0].events, [SessionEvent::Ended { by: EndedBy::Reuse }]);
            Ok(Appended { position: Position(9) })
        });
        let refused = error(run(streams, Some(user_view(1)), 15).await);
        assert!(matches!(refused, RefreshError::Reused), "{refused:?}");
    }

    #[tokio::test]
    async fn of_two_who_show_the_same_token_at_once_the_second_ends_the_session() {
        let mut streams = loaded(vec![session(7, None), session(7, None), session(8, None)]);
        let mut tries = 0;
        streams.expect_append().times(2).returning(move |commit: NewCommit<Session>| {
            tries += 1;
            if tries == 1 {
                return Err(AppendError::Conflict);
            }
            assert_eq!(commit.changes[0].events, [SessionEvent::Ended { by: EndedBy::Reuse }]);
            Ok(Appended { position: Position(9) })
        });
        let refused = error(run(streams, Some(user_view(1)), 15).await);
        assert!(matches!(refused, RefreshError::Reused), "{refused:?}");
    }

    #[tokio::test]
    async fn nothing_is_renewed_that_is_over() {
        for (record, at) in [(session(7, None), 20), (session(7, Some(EndedBy::User)), 15)] {
            let refused = error(run(loaded(vec![record.clone(), record]), Some(user_view(1)), at).await);
            assert!(matches!(refused, RefreshError::Refused), "{refused:?}");
        }
    }

    #[tokio::test]
    async fn who_is_kept_out_or_of_another_generation_renews_nothing() {
        let other = UserView { generation: 3, ..user_view(1) };
        let suspended = UserView { state: UserState::Suspended, ..user_view(1) };
        for user in [None, Some(other), Some(suspended)] {
            let refused = error(run(loaded(vec![session(7, None)]), user, 15).await);
            assert!(matches!(refused, RefreshError::Refused), "{refused:?}");
        }
    }
}
