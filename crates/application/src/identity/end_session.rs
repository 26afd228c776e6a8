//! Ends one session.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal};
use daybook_domain::identity::{EndedBy, Session, SessionId, UserId};

use super::Failure;
use super::judging::{is_own, own_or};
use crate::shared::{CommandContext, CommandError, Expected, Once, Streams, Written, decide};

/// Ends a session: one's own (this is how one signs out), or somebody else's.
#[derive(Debug, Clone)]
pub struct EndSessionCommand {
    /// The session.
    pub id: SessionId,
    /// Whose it must be, if that is said: to whoever says another one, it is as if there were none.
    pub of: Option<UserId>,
    /// Who asks.
    pub by: Principal,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`EndSessionCommand`].
pub struct EndSession {
    streams: Arc<dyn Streams<Session>>,
    once: Arc<Once>,
}

impl EndSession {
    pub(super) fn new(streams: Arc<dyn Streams<Session>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Ends the session: its tokens are worth nothing from the answer on. Nothing happens to one that is ended.
    ///
    /// Whose session it is decides who may; to all others it is as if there were none, so that ids cannot be tried out.
    pub async fn handle(&self, command: EndSessionCommand) -> Result<Written, Failure> {
        let EndSessionCommand { id, of, by, context } = command;
        let end = |session: Option<&Session>| {
            let session = session.filter(|session| of.is_none_or(|of| of == session.user()));
            let session = session.ok_or(CommandError::Missing)?;
            if let Err(refusal) = own_or(&by, session.user(), &Action::WriteUsers) {
                let is_stranger = !is_own(&by, session.user());
                return Err(if is_stranger { CommandError::Missing } else { refusal.into() });
            }
            let ended = if is_own(&by, session.user()) { EndedBy::User } else { EndedBy::Administrator };
            Ok(session.end(ended))
        };
        self.once.run(&context, decide(&*self.streams, &id, Expected::Any, &context, end)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::{Refusal, Role};
    use daybook_domain::identity::{SessionEvent, Tokens};

    use super::super::fixtures::{by, context, digest, id, key_of, once, seconds, session_id};
    use super::*;
    use crate::shared::{Appended, Loaded, MockStreams, NewCommit, Position};

    fn streams(record: Option<Session>, expected: Option<Vec<SessionEvent>>) -> MockStreams<Session> {
        let mut streams = MockStreams::new();
        let version = u64::from(record.is_some());
        let loaded = Loaded { version, state: record.map(Arc::new) };
        streams.expect_load().times(1).returning(move |_| Ok(vec![loaded.clone()]));
        if let Some(expected) = expected {
            streams.expect_append().times(1).returning(move |commit: NewCommit<Session>| {
                let said: Vec<_> = commit.changes.into_iter().flat_map(|change| change.events).collect();
                assert_eq!(said, expected);
                Ok(Appended { position: Position(7) })
            });
        }
        streams
    }

    fn session(ended: Option<EndedBy>) -> Session {
        let tokens = Tokens {
            access: digest(1),
            access_expires_at: seconds(10),
            refresh: digest(2),
            refresh_expires_at: seconds(20),
        };
        Session::restore(id(1), 2, tokens, seconds(50), ended)
    }

    async fn run(streams: MockStreams<Session>, by: Principal) -> Result<Written, Failure> {
        run_of(None, streams, by).await
    }

    async fn run_of(
        of: Option<UserId>,
        streams: MockStreams<Session>,
        by: Principal,
    ) -> Result<Written, Failure> {
        let end = EndSession::new(Arc::new(streams), once());
        end.handle(EndSessionCommand { id: session_id(3), of, by, context: context() }).await
    }

    #[tokio::test]
    async fn a_session_is_nobody_elses() {
        let ended = vec![SessionEvent::Ended { by: EndedBy::Administrator }];
        let own = run_of(Some(id(1)), streams(Some(session(None)), Some(ended)), by(2, Role::Admin)).await;
        assert!(own.unwrap().changed);
        let other = run_of(Some(id(2)), streams(Some(session(None)), None), by(2, Role::Admin)).await;
        assert!(matches!(other, Err(CommandError::Missing)), "{other:?}");
    }

    #[tokio::test]
    async fn one_ends_ones_own_session_and_an_administrator_any() {
        for (who, ended) in
            [(by(1, Role::Reader), EndedBy::User), (by(2, Role::Admin), EndedBy::Administrator)]
        {
            let streams = streams(Some(session(None)), Some(vec![SessionEvent::Ended { by: ended }]));
            assert!(run(streams, who).await.unwrap().changed);
        }
    }

    #[tokio::test]
    async fn an_ended_session_stays_ended() {
        let streams = streams(Some(session(Some(EndedBy::Reuse))), Some(vec![]));
        assert!(!run(streams, by(1, Role::Reader)).await.unwrap().changed);
    }

    #[tokio::test]
    async fn to_others_there_is_no_such_session() {
        let editor = by(2, Role::Editor);
        for (record, who) in [
            (Some(session(None)), editor.clone()),
            (None, editor),
            (Some(session(None)), Principal::Anonymous),
        ] {
            let outcome = run(streams(record, None), who).await;
            assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
        }
    }

    #[tokio::test]
    async fn no_key_ends_its_users_sessions() {
        let key = key_of(by(1, Role::Admin), "users:write");
        let outcome = run(streams(Some(session(None)), None), key).await;
        let refused = matches!(outcome, Err(CommandError::Refused(Refusal::Forbidden { needs: None })));
        assert!(refused, "{outcome:?}");
    }
}
