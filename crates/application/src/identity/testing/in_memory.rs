//! The read models of identity, worked out anew from the log for every question.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use daybook_domain::access::Role;
use daybook_domain::identity::{Digest, KeyId, LoginKey, Session, SessionId, User, UserEvent, UserId};
use daybook_domain::shared::Timestamp;

use super::replay::{self, Kept};
use crate::identity::{
    Credentials, LoginRecords, SessionRecords, SessionView, UserRecords, UserState, UserView, UsersPage,
};
use crate::shared::StoreError;
use crate::testing::InMemoryLog;

/// Answers by replaying an [`InMemoryLog`], so that there is nothing that could be out of step with it.
#[derive(Debug, Clone)]
pub struct InMemoryIdentity {
    log: Arc<InMemoryLog>,
}

impl InMemoryIdentity {
    /// Reads `log`.
    #[must_use]
    pub fn new(log: Arc<InMemoryLog>) -> Self {
        Self { log }
    }

    /// Every user, in the order of creation.
    fn users(&self) -> Vec<UserView> {
        let mut users = BTreeMap::new();
        for fact in self.log.facts::<User>(None) {
            if let Some(view) = replay::user(users.get(&fact.id), &fact) {
                users.insert(fact.id, view);
            }
        }
        let mut users: Vec<_> = users.into_values().collect();
        users.sort_by_key(|user| user.sequence);
        users
    }

    /// Every session, by the time at which it began.
    fn sessions(&self) -> Vec<Kept> {
        let mut sessions = BTreeMap::new();
        for fact in self.log.facts::<Session>(None) {
            if let Some(kept) = replay::session(sessions.remove(&fact.id), &fact) {
                sessions.insert(fact.id, kept);
            }
        }
        let mut sessions: Vec<_> = sessions.into_values().collect();
        sessions.sort_by_key(|kept| kept.view.started_at);
        sessions
    }

    /// The keys that are issued and not revoked, by their digests.
    fn keys(&self) -> BTreeMap<Digest, (UserId, KeyId)> {
        let mut keys = BTreeMap::new();
        for fact in self.log.facts::<User>(None) {
            match fact.event {
                UserEvent::KeyIssued { key, digest, .. } => {
                    keys.insert(digest, (fact.id, key));
                }
                UserEvent::KeyRevoked { key } => keys.retain(|_, issued| *issued != (fact.id, key)),
                UserEvent::Erased => keys.retain(|_, (user, _)| *user != fact.id),
                _ => {}
            }
        }
        keys
    }
}

#[async_trait]
impl UserRecords for InMemoryIdentity {
    async fn user(&self, id: UserId) -> Result<Option<UserView>, StoreError> {
        Ok(self.users().into_iter().find(|user| user.id == id))
    }

    async fn page(&self, page: &UsersPage) -> Result<Vec<UserView>, StoreError> {
        let users = self.users().into_iter().filter(|user| user.state != UserState::Erased);
        let after = users.filter(|user| page.after.is_none_or(|after| user.sequence > after));
        Ok(after.take(page.limit).collect())
    }

    async fn admins(&self, limit: usize) -> Result<Vec<UserId>, StoreError> {
        let users = self.users().into_iter();
        let admins = users.filter(|user| user.state == UserState::Active && user.roles.contains(Role::Admin));
        Ok(admins.take(limit).map(|user| user.id).collect())
    }
}

#[async_trait]
impl LoginRecords for InMemoryIdentity {
    async fn by_login(&self, login: &LoginKey) -> Result<Option<UserId>, StoreError> {
        let signs_in = |user: &UserView| {
            let typed = [user.email.as_deref(), user.user_name.as_deref()];
            typed.into_iter().flatten().any(|typed| LoginKey::of(typed).as_ref() == Some(login))
        };
        Ok(self.users().into_iter().find(signs_in).map(|user| user.id))
    }
}

#[async_trait]
impl Credentials for InMemoryIdentity {
    async fn session(&self, access: &Digest) -> Result<Option<SessionView>, StoreError> {
        let mut sessions = self.sessions().into_iter().filter(|kept| !kept.is_ended);
        Ok(sessions.find(|kept| kept.tokens.access == *access).map(|kept| kept.view))
    }

    async fn renewed(&self, refresh: &Digest) -> Result<Option<SessionId>, StoreError> {
        let mut sessions = self.sessions().into_iter();
        Ok(sessions.find(|kept| kept.renewals.contains(refresh)).map(|kept| kept.view.id))
    }

    async fn key(&self, digest: &Digest) -> Result<Option<(UserId, KeyId)>, StoreError> {
        Ok(self.keys().get(digest).copied())
    }
}

#[async_trait]
impl SessionRecords for InMemoryIdentity {
    async fn open(
        &self,
        user: UserId,
        generation: u64,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<SessionView>, StoreError> {
        let is_open = |kept: &Kept| {
            let view = kept.view;
            !kept.is_ended
                && (view.user, view.generation) == (user, generation)
                && now < view.refresh_expires_at
        };
        let sessions = self.sessions().into_iter().filter(is_open);
        Ok(sessions.take(limit).map(|kept| kept.view).collect())
    }
}
