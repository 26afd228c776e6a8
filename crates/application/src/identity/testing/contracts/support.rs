//! What the cases share.

use std::future::Future;

use daybook_domain::access::Principal;
use daybook_domain::access::{Role, Roles, Scopes};
use daybook_domain::identity::{
    Digest, KeyId, Logins, NewApiKey, NewUser, PasswordHash, Session, SessionEvent, SessionId, Tokens, User,
    UserError, UserEvent, UserId, UserProfile,
};
use daybook_domain::shared::Timestamp;

use crate::identity::testing::IdentityHarness;
use crate::identity::{SessionView, UserView, UsersPage};
use crate::shared::{AppendError, Appended, CommandContext, NewCommit, StreamChange};
use crate::testing::{START, SequentialIds};

pub(super) fn context() -> CommandContext {
    CommandContext::new(Principal::Development("tester".parse().unwrap()), SequentialIds::nth(9_999))
}

pub(super) fn id(n: u64) -> UserId {
    UserId::new(SequentialIds::nth(n))
}

pub(super) fn key_id(n: u64) -> KeyId {
    KeyId::new(SequentialIds::nth(n))
}

pub(super) fn session_id(n: u64) -> SessionId {
    SessionId::new(SequentialIds::nth(n))
}

pub(super) fn second(n: i64) -> Timestamp {
    START.plus_micros(n * 1_000_000)
}

pub(super) fn digest(n: u8) -> Digest {
    Digest::new([n; 32])
}

pub(super) fn hash() -> PasswordHash {
    "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$secret".parse().unwrap()
}

pub(super) fn logins(email: Option<&str>, user_name: Option<&str>) -> Logins {
    Logins::new(email.map(|e| e.parse().unwrap()), user_name.map(|n| n.parse().unwrap())).unwrap()
}

pub(super) fn scopes(texts: &[&str]) -> Scopes {
    Scopes::new(texts.iter().map(|text| text.parse().unwrap())).unwrap()
}

/// Somebody who signs in with a user name and a password.
pub(super) fn new_user(user_name: &str, role: Role) -> NewUser {
    let profile = UserProfile { name: user_name.parse().unwrap(), logins: logins(None, Some(user_name)) };
    let roles = Roles::new([role]).unwrap();
    NewUser { profile, password: Some(hash()), roles, grants: Scopes::default(), first: false }
}

/// Appends to a user as it is now.
pub(super) async fn append(
    h: &impl IdentityHarness,
    n: u64,
    events: Vec<UserEvent>,
) -> Result<Appended, AppendError> {
    let based_on = h.users().load(&[id(n)]).await.unwrap().remove(0);
    let change = StreamChange { id: id(n), based_on, events };
    h.users().append(NewCommit::new(vec![change], context())).await
}

/// Puts a user on record.
pub(super) async fn create(h: &impl IdentityHarness, n: u64, new: NewUser) {
    append(h, n, User::create(new).unwrap()).await.unwrap();
}

/// Decides on a user as it is now, and appends that.
pub(super) async fn act(
    h: &impl IdentityHarness,
    n: u64,
    decision: impl FnOnce(&User) -> Result<Vec<UserEvent>, UserError>,
) {
    try_act(h, n, decision).await.unwrap();
}

/// The same, where the commit may be refused.
pub(super) async fn try_act(
    h: &impl IdentityHarness,
    n: u64,
    decision: impl FnOnce(&User) -> Result<Vec<UserEvent>, UserError>,
) -> Result<Appended, AppendError> {
    let loaded = h.users().load(&[id(n)]).await.unwrap().remove(0);
    let events = decision(loaded.state.as_deref().unwrap()).unwrap();
    assert!(!events.is_empty(), "the case decided on nothing");
    append(h, n, events).await
}

pub(super) async fn erase(h: &impl IdentityHarness, n: u64) {
    act(h, n, |user| user.erase(&"on request".parse().unwrap())).await;
}

/// Issues a key of this number, whose digest is of the same number.
pub(super) async fn issue(h: &impl IdentityHarness, n: u64, key: u8) {
    let new = NewApiKey {
        name: "laptop".parse().unwrap(),
        scopes: scopes(&["config:read:a."]),
        digest: digest(key),
        expires_at: second(60),
    };
    act(h, n, |user| user.issue_key(key_id(key.into()), new, START)).await;
}

/// Tokens with the digests `access` and `access + 100`, of which the last is over after 50 seconds.
pub(super) fn tokens(access: u8, at: i64) -> Tokens {
    Tokens {
        access: digest(access),
        access_expires_at: second(at + 10),
        refresh: digest(access + 100),
        refresh_expires_at: second(at + 50),
    }
}

/// Signs the numbered user in: a session of this number, with tokens of this number.
pub(super) async fn start(h: &impl IdentityHarness, n: u8, user: u64, generation: u64) {
    let events = Session::start(id(user), generation, tokens(n, 0), second(100));
    append_session(h, n, events).await;
}

/// Appends to a session as it is now.
pub(super) async fn append_session(h: &impl IdentityHarness, n: u8, events: Vec<SessionEvent>) {
    let id = session_id(n.into());
    let based_on = h.sessions().load(&[id]).await.unwrap().remove(0);
    let change = StreamChange { id, based_on, events };
    h.sessions().append(NewCommit::new(vec![change], context())).await.unwrap();
}

pub(super) async fn now(h: &impl IdentityHarness, n: u64) -> UserView {
    h.records().user(id(n)).await.unwrap().unwrap()
}

pub(super) async fn listed(h: &impl IdentityHarness) -> Vec<UserId> {
    let page = UsersPage { after: None, limit: 1_000 };
    h.records().page(&page).await.unwrap().into_iter().map(|user| user.id).collect()
}

/// Which of the numbered sessions of a user are open.
pub(super) async fn open(h: &impl IdentityHarness, user: u64, generation: u64, at: i64) -> Vec<SessionId> {
    let sessions = h.open_sessions().open(id(user), generation, second(at), 1_000).await.unwrap();
    sessions.into_iter().map(|session| session.id).collect()
}

pub(super) async fn by_access(h: &impl IdentityHarness, access: u8) -> Option<SessionView> {
    h.credentials().session(&digest(access)).await.unwrap()
}

/// Asserts something before and after all that follows from the log is made anew.
pub(super) async fn also_rebuilt<H: IdentityHarness, F: Future<Output = ()>>(
    h: &H,
    assertion: impl Fn() -> F,
) {
    assertion().await;
    h.rebuild().await;
    assertion().await;
}
