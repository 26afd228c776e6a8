//! Tells who sends a token.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_domain::access::Principal;
use daybook_domain::identity::{Digest, KeyId, SessionId, UserId};

use super::{Credentials, IdentityPorts, Secrets, Token, TokenKind, UserRecords};
use crate::shared::{Clock, StoreError};

/// Who sends a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authenticated {
    /// The one who asks, with the rights of this moment.
    pub principal: Principal,
    /// The user.
    pub user: UserId,
    /// By what that is proven.
    pub by: ProvenBy,
}

/// What proves who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProvenBy {
    /// The access token of a session.
    Session(SessionId),
    /// An API key.
    Key(KeyId),
}

/// Tells who sends a token: what a door asks before anything else.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait SignIn: Send + Sync {
    /// Who sends this token; `None` if it is unknown, over, revoked or ended, or its user is kept out. Whoever gets
    /// `None` is refused, and not let in as a stranger: it believes to be signed in.
    ///
    /// It is asked with every request, and once a second of every connection that stays open.
    async fn who(&self, token: &Token) -> Result<Option<Authenticated>, StoreError>;
}

/// The handler of tokens that come with requests.
pub struct Authenticate {
    credentials: Arc<dyn Credentials>,
    records: Arc<dyn UserRecords>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
}

impl Authenticate {
    pub(super) fn new(ports: &IdentityPorts) -> Self {
        let IdentityPorts { credentials, records, secrets, clock, .. } = ports.clone();
        Self { credentials, records, secrets, clock }
    }

    /// See [`SignIn::who`].
    pub async fn handle(&self, token: &Token) -> Result<Option<Authenticated>, StoreError> {
        match token.kind() {
            Some(TokenKind::Access) => self.session(self.secrets.digest(token)).await,
            Some(TokenKind::Key) => self.key(self.secrets.digest(token)).await,
            Some(TokenKind::Refresh | TokenKind::Setup) | None => Ok(None),
        }
    }

    async fn session(&self, digest: Digest) -> Result<Option<Authenticated>, StoreError> {
        let Some(session) = self.credentials.session(&digest).await? else { return Ok(None) };
        if self.clock.now() >= session.access_expires_at {
            return Ok(None);
        }
        let user = self.records.user(session.user).await?;
        let user = user.filter(|user| user.generation == session.generation);
        Ok(user.and_then(|user| user.holder()).map(|holder| Authenticated {
            principal: Principal::User(holder),
            user: session.user,
            by: ProvenBy::Session(session.id),
        }))
    }

    async fn key(&self, digest: Digest) -> Result<Option<Authenticated>, StoreError> {
        let Some((user, key)) = self.credentials.key(&digest).await? else { return Ok(None) };
        let Some(view) = self.records.user(user).await? else { return Ok(None) };
        let (Some(holder), Some(issued)) =
            (view.holder(), view.keys.into_iter().find(|issued| issued.id == key))
        else {
            return Ok(None);
        };
        let is_good = self.clock.now() < issued.expires_at;
        Ok(is_good.then_some(Authenticated {
            principal: Principal::Key { holder, scopes: issued.scopes },
            user,
            by: ProvenBy::Key(key),
        }))
    }
}

#[async_trait]
impl SignIn for Authenticate {
    async fn who(&self, token: &Token) -> Result<Option<Authenticated>, StoreError> {
        self.handle(token).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::{Holder, Role, Roles, Scopes};

    use super::super::fixtures::{id, key_id, seconds, session_view, user_view};
    use super::super::testing::SequentialSecrets;
    use super::super::{KeyView, MockCredentials, MockUserRecords, SessionView, UserState, UserView};
    use super::*;
    use crate::testing::FixedClock;

    fn token(kind: TokenKind) -> Token {
        Token::new(format!("{}0", kind.prefix()))
    }

    fn handler(credentials: MockCredentials, user: Option<UserView>) -> Authenticate {
        let mut records = MockUserRecords::new();
        records.expect_user().returning(move |asked| Ok(user.clone().filter(|user| user.id == asked)));
        Authenticate {
            credentials: Arc::new(credentials),
            records: Arc::new(records),
            secrets: Arc::new(SequentialSecrets::default()),
            clock: Arc::new(FixedClock::new(seconds(5))),
        }
    }

    async fn by_session(session: Option<SessionView>, user: Option<UserView>) -> Option<Authenticated> {
        let mut credentials = MockCredentials::new();
        let digest = SequentialSecrets::default().digest(&token(TokenKind::Access));
        let asked = move |access: &Digest| *access == digest;
        credentials.expect_session().withf(asked).times(1).returning(move |_| Ok(session));
        handler(credentials, user).handle(&token(TokenKind::Access)).await.unwrap()
    }

    async fn by_key(user: Option<UserView>) -> Option<Authenticated> {
        let mut credentials = MockCredentials::new();
        credentials.expect_key().times(1).returning(|_| Ok(Some((id(1), key_id(7)))));
        handler(credentials, user).handle(&token(TokenKind::Key)).await.unwrap()
    }

    fn with_key(expires_at: i64) -> UserView {
        let scopes = Scopes::new(["config:read".parse().unwrap()]).unwrap();
        let key = KeyView {
            id: key_id(7),
            name: None,
            scopes,
            expires_at: seconds(expires_at),
            issued_at: seconds(0),
        };
        UserView { keys: vec![key], ..user_view(1) }
    }

    #[tokio::test]
    async fn a_session_gives_its_user_the_rights_of_this_moment() {
        let editor = Roles::new([Role::Editor]).unwrap();
        let view = UserView { roles: editor.clone(), ..user_view(1) };
        let found = by_session(Some(session_view(3, 1)), Some(view)).await.unwrap();
        let holder = Holder { actor: id(1).actor(), roles: editor, grants: Scopes::default() };
        assert_eq!(found.principal, Principal::User(holder));
        assert_eq!((found.user, found.by), (id(1), ProvenBy::Session(session_view(3, 1).id)));
    }

    #[tokio::test]
    async fn a_session_that_is_over_in_any_way_proves_nothing() {
        let (session, user) = (session_view(3, 1), user_view(1));
        assert_eq!(by_session(None, Some(user.clone())).await, None);
        assert_eq!(by_session(Some(session), None).await, None);
        let expired = SessionView { access_expires_at: seconds(5), ..session };
        assert_eq!(by_session(Some(expired), Some(user.clone())).await, None);
        let older = SessionView { generation: session.generation + 1, ..session };
        assert_eq!(by_session(Some(older), Some(user.clone())).await, None);
        for state in [UserState::Suspended, UserState::Erased] {
            let user = UserView { state, ..user.clone() };
            assert_eq!(by_session(Some(session), Some(user)).await, None, "{state:?}");
        }
    }

    #[tokio::test]
    async fn a_key_gives_its_user_within_its_scopes() {
        let found = by_key(Some(with_key(6))).await.unwrap();
        assert!(
            matches!(&found.principal, Principal::Key { scopes, .. } if *scopes == with_key(6).keys[0].scopes)
        );
        assert_eq!((found.user, found.by), (id(1), ProvenBy::Key(key_id(7))));
    }

    #[tokio::test]
    async fn a_key_that_is_over_in_any_way_proves_nothing() {
        assert_eq!(by_key(None).await, None);
        assert_eq!(by_key(Some(with_key(5))).await, None);
        assert_eq!(by_key(Some(user_view(1))).await, None);
        for state in [UserState::Suspended, UserState::Erased] {
            assert_eq!(by_key(Some(UserView { state, ..with_key(6) })).await, None, "{state:?}");
        }
    }

    #[tokio::test]
    async fn tokens_for_other_uses_are_not_even_looked_up() {
        for text in ["daybook_refresh_0", "daybook_setup_0", "", "Bearer daybook_access_0"] {
            let handler = handler(MockCredentials::new(), Some(user_view(1)));
            assert_eq!(handler.handle(&Token::new(text.to_owned())).await.unwrap(), None, "{text}");
        }
    }
}
