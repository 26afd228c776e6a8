//! Who is signed in, and who is told nothing.

use daybook_domain::identity::{Session, SessionEvent, UserEvent};
use daybook_domain::shared::{Erasable, Timestamp};

use super::*;
use crate::identity::fixtures::{
    accepting, admin, author, context, gone, hash, id, loaded, seconds, suspended,
};
use crate::identity::testing::SequentialSecrets;
use crate::identity::{
    HashError, Lifetimes, MockLoginRecords, MockLoginThrottle, MockPasswords, MockUserRecords, Throttled,
};
use crate::shared::{Appended, MockStreams, NewCommit, Position};
use crate::testing::{FixedClock, SequentialIds};

/// What of the ports a case is about.
struct Case {
    users: MockStreams<User>,
    known: bool,
    passwords: MockPasswords,
    throttle: MockLoginThrottle,
    sessions: MockStreams<Session>,
}

/// A try that is allowed.
fn allowing() -> MockLoginThrottle {
    let mut throttle = MockLoginThrottle::new();
    throttle.expect_attempt().times(1).returning(|_| Ok(()));
    throttle
}

impl Case {
    /// Somebody of this record tries; the password is right or not.
    fn new(record: Option<Loaded<User>>, is_right: bool) -> Self {
        let user = record.as_ref().and_then(|record| record.state.as_deref());
        let had_hash = user.and_then(User::account).is_some_and(|account| account.password.is_some());
        let mut passwords = MockPasswords::new();
        let asked = move |_: &Password, hash: &Option<PasswordHash>| hash.is_some() == had_hash;
        let verified = move |hash: Option<PasswordHash>| Ok(is_right && hash.is_some());
        passwords.expect_verify().withf(asked).times(1).returning(move |_, hash| verified(hash));
        passwords.expect_is_current().returning(|_| true);
        Self::with(record, passwords)
    }

    /// Somebody of this record tries, with this hasher.
    fn with(record: Option<Loaded<User>>, passwords: MockPasswords) -> Self {
        let known = record.is_some();
        let users = loaded(vec![vec![record.unwrap_or_else(Loaded::absent)]]);
        Self { users, known, passwords, throttle: allowing(), sessions: MockStreams::new() }
    }

    fn login(self) -> Login {
        let known = self.known;
        let mut logins = MockLoginRecords::new();
        logins.expect_by_login().returning(move |_| Ok(known.then(|| id(1))));
        let (clock, users) = (Arc::new(FixedClock::new(seconds(5))), Arc::new(self.users));
        let changing = Changing { streams: users.clone(), records: Arc::new(MockUserRecords::new()) };
        let signing = Signing {
            streams: Arc::new(self.sessions),
            secrets: Arc::new(SequentialSecrets::default()),
            ids: Arc::new(SequentialIds::default()),
            clock: clock.clone(),
            lifetimes: Lifetimes { access: 10, refresh: 50, session: 100 },
        };
        Login {
            streams: users,
            logins: Arc::new(logins),
            passwords: Arc::new(self.passwords),
            throttle: Arc::new(self.throttle),
            clock,
            changing,
            signing,
        }
    }

    async fn run(self) -> Result<SignedIn, LoginError> {
        let password = Password::typed("correct horse");
        let command = LoginCommand { login: " Ann ".to_owned(), password, address: None, context: context() };
        self.login().handle(command).await
    }
}

fn starting(sessions: &mut MockStreams<Session>) {
    sessions.expect_append().times(1).returning(|commit: NewCommit<Session>| {
        let SessionEvent::Started { user, generation, tokens, ends_at } = commit.changes[0].events[0] else {
            panic!("{:?}", commit.changes)
        };
        assert_eq!((user, generation, commit.context.actor), (id(1), 2, id(1).actor()));
        let at = |micros| seconds(5).plus_micros(micros);
        let expected: [Timestamp; 3] = [at(10), at(50), at(100)];
        assert_eq!([tokens.access_expires_at, tokens.refresh_expires_at, ends_at], expected);
        Ok(Appended { position: Position(7) })
    });
}

fn refused(outcome: Result<SignedIn, LoginError>) -> LoginError {
    outcome.err().expect("signed in")
}

#[tokio::test]
async fn the_right_password_begins_a_session_of_the_users_generation() {
    for record in [author(3), admin(3)] {
        let mut case = Case::new(Some(record), true);
        case.throttle.expect_succeeded().times(1).returning(|_| ());
        starting(&mut case.sessions);
        let signed_in = case.run().await.ok().unwrap();
        assert_eq!((signed_in.user, signed_in.position), (id(1), Position(7)));
        assert_ne!(signed_in.access.reveal(), signed_in.refresh.reveal());
    }
}

#[tokio::test]
async fn unknown_names_wrong_passwords_and_who_is_kept_out_are_refused_alike_after_the_same_work() {
    let cases = [
        (None, true),
        (Some(author(3)), false),
        (Some(suspended(3)), true),
        (Some(suspended(3)), false),
        (Some(gone(3)), true),
    ];
    for (record, is_right) in cases {
        // Each is loaded once and verified once, which the mocks insist on.
        let refused = refused(Case::new(record, is_right).run().await);
        assert!(matches!(refused, LoginError::Refused), "{refused:?}");
    }
}

#[tokio::test]
async fn a_try_that_comes_too_early_is_neither_looked_up_nor_verified() {
    let expected = Attempt { account: LoginKey::of("ann"), address: None, at: seconds(5) };
    let throttled = Throttled { retry_at: seconds(9) };
    let mut throttle = MockLoginThrottle::new();
    let asked = move |asked: &Attempt| *asked == expected;
    throttle.expect_attempt().withf(asked).times(1).returning(move |_| Err(throttled));
    let (users, sessions, passwords) = (MockStreams::new(), MockStreams::new(), MockPasswords::new());
    let case = Case { users, known: true, passwords, throttle, sessions };
    let refused = refused(case.run().await);
    assert!(matches!(refused, LoginError::Throttled(told) if told == throttled), "{refused:?}");
}

#[tokio::test]
async fn a_busy_hasher_is_told() {
    let mut passwords = MockPasswords::new();
    passwords.expect_verify().returning(|_, _| Err(HashError::Busy));
    let refused = refused(Case::with(Some(author(3)), passwords).run().await);
    assert!(matches!(refused, LoginError::Hash(HashError::Busy)), "{refused:?}");
}

/// The password is right, and its hash is of former days.
fn outdated(hashed: fn() -> Result<PasswordHash, HashError>) -> MockPasswords {
    let mut passwords = MockPasswords::new();
    passwords.expect_verify().times(1).returning(|_, _| Ok(true));
    passwords.expect_is_current().times(1).returning(|_| false);
    passwords.expect_hash().times(1).returning(move |_| hashed());
    passwords
}

#[tokio::test]
async fn a_hash_of_former_days_is_renewed_when_the_password_is_known() {
    let mut users = loaded(vec![vec![author(3)], vec![author(3)]]);
    let rehashed = UserEvent::PasswordRehashed { password: Erasable::Known(hash("new")) };
    accepting(&mut users, vec![(id(1), 3, vec![rehashed])]);
    let (passwords, throttle) = (outdated(|| Ok(hash("new"))), allowing());
    let mut case = Case { users, known: true, passwords, throttle, sessions: MockStreams::new() };
    case.throttle.expect_succeeded().returning(|_| ());
    starting(&mut case.sessions);
    assert!(case.run().await.is_ok());
}

#[tokio::test]
async fn a_hash_that_cannot_be_renewed_keeps_nobody_out() {
    let mut case = Case::with(Some(author(3)), outdated(|| Err(HashError::Busy)));
    case.throttle.expect_succeeded().returning(|_| ());
    starting(&mut case.sessions);
    assert!(case.run().await.is_ok());
}
