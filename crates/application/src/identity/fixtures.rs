//! What the tests of the use cases share.

use std::collections::BTreeMap;
use std::sync::Arc;

use daybook_domain::access::{Holder, Principal, Role, Roles, Scopes};
use daybook_domain::identity::{
    Account, Digest, KeyId, Logins, PasswordHash, SessionId, Standing, User, UserEvent, UserId, UserProfile,
};
use daybook_domain::shared::Timestamp;

use super::changing::Changing;
use super::{Failure, MockPasswords, MockUserRecords, SessionView, UserState, UserView};
use crate::shared::{
    AppendError, Appended, CommandContext, CommandError, IdempotencyKey, Loaded, MockReceipts, MockStreams,
    NewCommit, Once, Position, Receipt, Streams, Written,
};
use crate::testing::{START, SequentialIds};

/// A commit as the tests compare it: each user, what it was based on, what happened.
pub(super) type Said = Vec<(UserId, u64, Vec<UserEvent>)>;

/// Where the mocked commits end.
const END: Position = Position(7);

/// What the key of [`keyed`] has been answered with in [`answered`].
pub(super) const FIRST: Written = Written { version: 3, position: Position(5), changed: true };

pub(super) fn context() -> CommandContext {
    CommandContext::new(Principal::Development("tester".parse().unwrap()), SequentialIds::nth(9_999))
}

pub(super) fn keyed() -> CommandContext {
    CommandContext { idempotency: Some(IdempotencyKey::new("key", [1; 32]).unwrap()), ..context() }
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

pub(super) fn digest(n: u8) -> Digest {
    Digest::new([n; 32])
}

pub(super) fn seconds(n: i64) -> Timestamp {
    START.plus_micros(n * 1_000_000)
}

pub(super) fn hash(tail: &str) -> PasswordHash {
    format!("$argon2id$v=19$m=1,t=1,p=1$c2FsdA${tail}").parse().unwrap()
}

/// Hashes once, to this.
pub(super) fn hashing(tail: &'static str) -> Arc<MockPasswords> {
    let mut passwords = MockPasswords::new();
    passwords.expect_hash().times(1).returning(move |_| Ok(hash(tail)));
    Arc::new(passwords)
}

/// What hashes nothing.
pub(super) fn no_hashing() -> Arc<MockPasswords> {
    Arc::new(MockPasswords::new())
}

/// The numbered user, signed in.
pub(super) fn by(n: u64, role: Role) -> Principal {
    let roles = Roles::new([role]).unwrap();
    Principal::User(Holder { actor: id(n).actor(), roles, grants: Scopes::default() })
}

/// A key of somebody, with one scope.
pub(super) fn key_of(who: Principal, scope: &str) -> Principal {
    let Principal::User(holder) = who else { panic!("{who:?} has no keys") };
    Principal::Key { holder, scopes: Scopes::new([scope.parse().unwrap()]).unwrap() }
}

pub(super) fn profile() -> UserProfile {
    let logins = Logins::new("Ann@example.com".parse().ok(), None).unwrap();
    UserProfile { name: "Ann".parse().unwrap(), logins }
}

/// A user of the second generation, as the stores would load it.
fn stored(version: u64, role: Role, standing: impl FnOnce(Account) -> Standing) -> Loaded<User> {
    let account = Account { profile: profile(), password: Some(hash("x")) };
    let roles = Roles::new([role]).unwrap();
    let user = User::restore(standing(account), roles, Scopes::default(), 2, BTreeMap::new());
    Loaded { version, state: Some(Arc::new(user)) }
}

pub(super) fn author(version: u64) -> Loaded<User> {
    stored(version, Role::Author, Standing::Active)
}

pub(super) fn admin(version: u64) -> Loaded<User> {
    stored(version, Role::Admin, Standing::Active)
}

pub(super) fn suspended(version: u64) -> Loaded<User> {
    stored(version, Role::Author, Standing::Suspended)
}

pub(super) fn gone(version: u64) -> Loaded<User> {
    stored(version, Role::Author, |_| Standing::Erased)
}

/// The numbered user of the second generation, as readers see it.
pub(super) fn user_view(n: u64) -> UserView {
    UserView {
        id: id(n),
        state: UserState::Active,
        name: Some("Ann".into()),
        email: Some("Ann@example.com".into()),
        user_name: None,
        has_password: true,
        roles: Roles::new([Role::Author]).unwrap(),
        grants: Scopes::default(),
        keys: Vec::new(),
        generation: 2,
        version: 3,
        sequence: n,
        created_at: START,
        updated_at: START,
    }
}

/// The numbered session of the numbered user, whose access token is over at second 10.
pub(super) fn session_view(n: u64, user: u64) -> SessionView {
    SessionView {
        id: session_id(n),
        user: id(user),
        generation: 2,
        access_expires_at: seconds(10),
        refresh_expires_at: seconds(20),
        ends_at: seconds(50),
        started_at: START,
        renewed_at: START,
    }
}

/// No key has been answered.
pub(super) fn once() -> Arc<Once> {
    let mut receipts = MockReceipts::new();
    receipts.expect_find().returning(|_, _| Ok(None));
    Arc::new(Once::new(Arc::new(receipts)))
}

/// The key of [`keyed`] has been answered.
pub(super) fn answered() -> Arc<Once> {
    let mut receipts = MockReceipts::new();
    receipts.expect_find().returning(|_, _| Ok(Some(Receipt { fingerprint: [1; 32], written: FIRST })));
    Arc::new(Once::new(Arc::new(receipts)))
}

/// Changes over these streams, by which nobody ceases to be an administrator.
pub(super) fn changing(streams: Arc<dyn Streams<User>>) -> Changing {
    Changing { streams, records: Arc::new(MockUserRecords::new()) }
}

/// Streams that nothing may be asked of.
pub(super) fn untouched() -> Arc<MockStreams<User>> {
    Arc::new(MockStreams::new())
}

/// Streams that are loaded exactly so often.
pub(super) fn loaded(rounds: Vec<Vec<Loaded<User>>>) -> MockStreams<User> {
    let mut streams = MockStreams::new();
    let (count, mut rounds) = (rounds.len(), rounds.into_iter());
    streams.expect_load().times(count).returning(move |_| Ok(rounds.next().unwrap()));
    streams
}

/// One user, loaded once, and one commit, which must say this.
pub(super) fn taking(record: Loaded<User>, events: Vec<UserEvent>) -> Arc<MockStreams<User>> {
    let expected = vec![(id(1), record.version, events)];
    let mut streams = loaded(vec![vec![record]]);
    accepting(&mut streams, expected);
    Arc::new(streams)
}

/// Takes one commit, which must say this.
pub(super) fn accepting(streams: &mut MockStreams<User>, expected: Said) {
    streams.expect_append().times(1).returning(move |commit| {
        assert_eq!(said(&commit), expected);
        Ok(Appended { position: END })
    });
}

/// Refuses one commit, since somebody else was faster.
pub(super) fn conflicting(streams: &mut MockStreams<User>) {
    streams.expect_append().times(1).returning(|_| Err(AppendError::Conflict));
}

/// Asserts that the policy refused.
#[track_caller]
pub(super) fn assert_forbidden<T: std::fmt::Debug>(outcome: &Result<T, Failure>) {
    let is_refused = matches!(outcome, Err(CommandError::Refused(_)));
    assert!(is_refused, "{outcome:?}");
}

fn said(commit: &NewCommit<User>) -> Said {
    let changes = commit.changes.iter();
    changes.map(|change| (change.id, change.based_on.version, change.events.clone())).collect()
}
