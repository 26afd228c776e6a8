//! A store of users and sessions with its tasks running.

use std::sync::Arc;

use daybook_application::identity::testing::IdentityHarness;
use daybook_application::identity::{Credentials, LoginRecords, SessionRecords, UserRecords};
use daybook_application::shared::{
    AppendError, CommandContext, EventLog, Loaded, NewCommit, Position, StreamChange, Streams,
};
use daybook_domain::access::{Principal, Role, Roles, Scopes};
use daybook_domain::identity::{
    Digest, KeyId, Logins, NewApiKey, NewUser, PasswordHash, Session, SessionEvent, SessionId, Tokens, User,
    UserEvent, UserId, UserProfile,
};
use daybook_domain::shared::Timestamp;
use uuid::Uuid;

use crate::event_store::{InstallationKey, Registration, SqlEventLog, SqlStreams, Store};
use crate::identity::tables::{SESSIONS, USERS};
use crate::identity::{
    CachedIdentity, SessionCodec, SessionProjection, SqlIdentity, UserCodec, UserProjection,
};
use crate::shared::testing::{Place, RunningStore};

const CACHE: u64 = 1 << 20;

pub(super) struct StoreHarness {
    pub(super) store: Arc<Store>,
    pub(super) users: Arc<SqlStreams<User, UserCodec>>,
    pub(super) sessions: Arc<SqlStreams<Session, SessionCodec>>,
    pub(super) cached: Arc<CachedIdentity>,
    running: RunningStore,
}

impl StoreHarness {
    /// In a file of its own.
    pub(super) async fn new() -> Self {
        Self::at(Place::file()).await
    }

    /// In a database of its own on a server.
    pub(super) async fn on_postgres() -> Self {
        Self::at(Place::server().await).await
    }

    async fn at(place: Place) -> Self {
        let registrations = vec![
            Registration::new::<User, _>(UserCodec, Arc::new(UserProjection)),
            Registration::new::<Session, _>(SessionCodec, Arc::new(SessionProjection)),
        ];
        let running =
            RunningStore::open_with(place, registrations, Some(InstallationKey::new([7; 32]))).await;
        let store = running.store.clone();
        let cached = Arc::new(CachedIdentity::new(SqlIdentity::new(store.clone()), CACHE));
        store.follow(vec![cached.clone()]);
        running.run();
        let users = Arc::new(SqlStreams::new(store.clone(), UserCodec, CACHE));
        let sessions = Arc::new(SqlStreams::new(store.clone(), SessionCodec, CACHE));
        Self { store, users, sessions, cached, running }
    }

    pub(super) fn sql(&self) -> SqlIdentity {
        SqlIdentity::new(self.store.clone())
    }

    pub(super) fn at_second(&self, second: i64) {
        self.running.clock.set(daybook_application::testing::START.plus_micros(second * 1_000_000));
    }

    pub(super) async fn verify(&self) {
        self.running.verify().await.unwrap();
    }

    pub(super) async fn rows(&self) -> Vec<String> {
        let tables: Vec<_> = USERS.into_iter().chain(SESSIONS).collect();
        self.running.rows(&tables).await
    }

    pub(super) async fn tamper(&self, sql: &str) {
        self.running.tamper(sql).await;
    }

    pub(super) async fn query(&self, sql: &str) -> Vec<String> {
        self.running.query(sql).await
    }

    /// Appends what a decision on the user as it is says.
    pub(super) async fn act(
        &self,
        n: u64,
        decision: impl FnOnce(Option<&User>) -> Vec<UserEvent>,
    ) -> Result<Position, AppendError> {
        let based_on = self.users.load(&[id(n)]).await.unwrap().remove(0);
        let events = decision(based_on.state.as_deref());
        let changes = vec![StreamChange { id: id(n), based_on, events }];
        Ok(self.users.append(NewCommit::new(changes, context())).await?.position)
    }

    /// The same of a session.
    pub(super) async fn act_in(
        &self,
        n: u64,
        decision: impl FnOnce(Option<&Session>) -> Vec<SessionEvent>,
    ) -> Position {
        let based_on = self.sessions.load(&[session(n)]).await.unwrap().remove(0);
        let events = decision(based_on.state.as_deref());
        let changes = vec![StreamChange { id: session(n), based_on, events }];
        self.sessions.append(NewCommit::new(changes, context())).await.unwrap().position
    }

    pub(super) async fn based_on(&self, n: u64) -> Loaded<User> {
        self.users.load(&[id(n)]).await.unwrap().remove(0)
    }
}

pub(super) fn context() -> CommandContext {
    CommandContext::new(Principal::System, Uuid::nil())
}

pub(super) fn id(n: u64) -> UserId {
    UserId::new(Uuid::from_u128(n.into()))
}

pub(super) fn session(n: u64) -> SessionId {
    SessionId::new(Uuid::from_u128(n.into()))
}

pub(super) fn key(n: u64) -> KeyId {
    KeyId::new(Uuid::from_u128(n.into()))
}

/// A digest that only this number has.
pub(super) fn digest(n: u64) -> Digest {
    Digest::new(*blake3::hash(&n.to_le_bytes()).as_bytes())
}

fn profile(name: &str, user_name: &str) -> UserProfile {
    let logins = Logins::new(None, Some(user_name.parse().unwrap())).unwrap();
    UserProfile { name: name.parse().unwrap(), logins }
}

pub(super) fn new_user(name: &str, user_name: &str, role: Role) -> NewUser {
    let password = PasswordHash::restore(format!("$argon2id$v=19$m=8,t=1,p=1${name}"));
    let (profile, roles) = (profile(name, user_name), Roles::new([role]).unwrap());
    NewUser { profile, password: Some(password), roles, grants: Scopes::default(), first: false }
}

pub(super) fn new_key(name: &str, digest: Digest, expires_at: Timestamp) -> NewApiKey {
    let scopes = Scopes::new(["config:read:a.".parse().unwrap()]).unwrap();
    NewApiKey { name: name.parse().unwrap(), scopes, digest, expires_at }
}

/// Tokens whose digests only this number has, good from `now` on.
pub(super) fn tokens(n: u64, now: Timestamp) -> Tokens {
    let after = |seconds: i64| now.plus_micros(seconds * 1_000_000);
    Tokens {
        access: digest(2 * n),
        access_expires_at: after(10),
        refresh: digest(2 * n + 1),
        refresh_expires_at: after(50),
    }
}

impl IdentityHarness for StoreHarness {
    fn users(&self) -> Arc<dyn Streams<User>> {
        self.users.clone()
    }

    fn sessions(&self) -> Arc<dyn Streams<Session>> {
        self.sessions.clone()
    }

    fn records(&self) -> Arc<dyn UserRecords> {
        self.cached.clone()
    }

    fn logins(&self) -> Arc<dyn LoginRecords> {
        self.cached.clone()
    }

    fn credentials(&self) -> Arc<dyn Credentials> {
        self.cached.clone()
    }

    fn open_sessions(&self) -> Arc<dyn SessionRecords> {
        self.cached.clone()
    }

    fn log(&self) -> Arc<dyn EventLog> {
        Arc::new(SqlEventLog::new(self.store.clone()))
    }

    fn set_time(&self, now: Timestamp) {
        self.running.clock.set(now);
    }

    async fn rebuild(&self) {
        self.running.rebuild().await;
    }
}
