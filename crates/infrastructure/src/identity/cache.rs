//! Users, sessions and what tokens stand for, at hand.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::identity::{
    Credentials, KeyView, LoginRecords, SessionRecords, SessionView, UserRecords, UserView, UsersPage,
};
use daybook_application::shared::StoreError;
use daybook_domain::identity::{
    Digest, KeyId, LoginKey, Session, SessionEvent, SessionId, User, UserEvent, UserId,
};
use daybook_domain::shared::{Aggregate, Timestamp};

use super::reader::StoredSession;
use super::{SessionCodec, SqlIdentity, UserCodec};
use crate::event_store::{EventCodec, LogFollower, RecordedEvent};
use crate::shared::cache::{At, Change, PositionedCache};

/// Keeps in memory what is asked with every request: users, also that there is none, sessions, and what digests stand
/// for. Everything else is asked of the database.
///
/// What a digest stands for never changes: a renewal makes new tokens. Whether the session or the key is good still,
/// the session and the user say, which follow the log. So no event has to name the digest that it puts out of force.
pub struct CachedIdentity {
    inner: SqlIdentity,
    users: PositionedCache<UserId, Option<Arc<UserView>>>,
    sessions: PositionedCache<SessionId, Option<Arc<StoredSession>>>,
    access: PositionedCache<Digest, Option<SessionId>>,
    keys: PositionedCache<Digest, Option<(UserId, KeyId)>>,
}

impl CachedIdentity {
    /// Keeps at most so many bytes of what `inner` says.
    #[must_use]
    pub fn new(inner: SqlIdentity, most_bytes: u64) -> Self {
        let (meter, part) = (inner.meter().clone(), most_bytes / 4);
        let pulse = || inner.pulse().clone();
        let weigh = |_: &UserId, view: &Option<Arc<UserView>>| 256 + view.as_deref().map_or(0, size);
        let users = PositionedCache::new("users", &meter, pulse(), part, weigh);
        let sessions = PositionedCache::new("sessions", &meter, pulse(), part, |_, _| 384);
        let access = PositionedCache::new("access_tokens", &meter, pulse(), part, |_, _| 192);
        let keys = PositionedCache::new("api_keys", &meter, pulse(), part, |_, _| 192);
        Self { inner, users, sessions, access, keys }
    }

    async fn at_hand(&self, id: UserId) -> Result<Option<Arc<UserView>>, StoreError> {
        let read = || async {
            let found = self.inner.current_user(&id).await?;
            Ok(At { value: found.value.map(Arc::new), position: found.position })
        };
        self.users.get_or_read::<_, StoreError>(&id, read).await
    }

    /// An event carries only what it changes, and changes are rare beside reads: the next reader asks the database. So
    /// an event that this program cannot read, since a newer one has written it, is heeded too.
    async fn user_changed(&self, id: UserId, event: &RecordedEvent) {
        self.users.changed(&id, event.position, |_| Change::Unknown).await;
        if let Ok(UserEvent::KeyIssued { key, digest, .. }) = UserCodec.decode(&event.stored()) {
            self.keys.changed(&digest, event.position, |_| Change::To(Some((id, key)))).await;
        }
    }

    async fn session_changed(&self, id: SessionId, event: &RecordedEvent) {
        self.sessions.changed(&id, event.position, |_| Change::Unknown).await;
        if let Ok(SessionEvent::Started { tokens, .. } | SessionEvent::Refreshed { tokens }) =
            SessionCodec.decode(&event.stored())
        {
            self.access.changed(&tokens.access, event.position, |_| Change::To(Some(id))).await;
        }
    }
}

#[async_trait]
impl UserRecords for CachedIdentity {
    async fn user(&self, id: UserId) -> Result<Option<UserView>, StoreError> {
        Ok(self.at_hand(id).await?.map(|view| UserView::clone(&view)))
    }

    async fn page(&self, page: &UsersPage) -> Result<Vec<UserView>, StoreError> {
        self.inner.page(page).await
    }

    async fn admins(&self, limit: usize) -> Result<Vec<UserId>, StoreError> {
        self.inner.admins(limit).await
    }
}

#[async_trait]
impl LoginRecords for CachedIdentity {
    async fn by_login(&self, login: &LoginKey) -> Result<Option<UserId>, StoreError> {
        self.inner.by_login(login).await
    }
}

#[async_trait]
impl Credentials for CachedIdentity {
    async fn session(&self, access: &Digest) -> Result<Option<SessionView>, StoreError> {
        let holder = self.access.get_or_read(access, || self.inner.current_holder(access)).await?;
        let Some(id) = holder else { return Ok(None) };
        let read = || async {
            let found = self.inner.current_session(&id).await?;
            Ok(At { value: found.value.map(Arc::new), position: found.position })
        };
        let stored = self.sessions.get_or_read::<_, StoreError>(&id, read).await?;
        Ok(stored.filter(|stored| stored.access == *access).map(|stored| stored.view))
    }

    async fn renewed(&self, refresh: &Digest) -> Result<Option<SessionId>, StoreError> {
        self.inner.renewed(refresh).await
    }

    async fn key(&self, digest: &Digest) -> Result<Option<(UserId, KeyId)>, StoreError> {
        let found = self.keys.get_or_read(digest, || self.inner.current_key(digest)).await?;
        let Some((user, key)) = found else { return Ok(None) };
        let view = self.at_hand(user).await?;
        let is_issued = view.is_some_and(|view| view.keys.iter().any(|issued| issued.id == key));
        Ok(is_issued.then_some((user, key)))
    }
}

#[async_trait]
impl SessionRecords for CachedIdentity {
    async fn open(
        &self,
        user: UserId,
        generation: u64,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<SessionView>, StoreError> {
        self.inner.open(user, generation, now, limit).await
    }
}

#[async_trait]
impl LogFollower for CachedIdentity {
    async fn apply(&self, event: &RecordedEvent) {
        match &*event.category {
            User::CATEGORY => {
                if let Ok(id) = event.id().parse() {
                    self.user_changed(id, event).await;
                }
            }
            Session::CATEGORY => {
                if let Ok(id) = event.id().parse() {
                    self.session_changed(id, event).await;
                }
            }
            _ => {}
        }
    }
}

/// About how many bytes of memory a view takes.
fn size(view: &UserView) -> usize {
    let texts: usize =
        [&view.name, &view.email, &view.user_name].into_iter().flatten().map(|text| text.len()).sum();
    let scopes = |scopes: &daybook_domain::access::Scopes| {
        scopes.iter().map(|scope| 64 + scope.prefix().len()).sum::<usize>()
    };
    let keys = view.keys.iter().map(|key| {
        size_of::<KeyView>() + key.name.as_ref().map_or(0, |name| name.len()) + scopes(&key.scopes)
    });
    size_of::<UserView>() + texts + scopes(&view.grants) + keys.sum::<usize>()
}
