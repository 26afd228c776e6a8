//! Changes one's own password.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, Refusal, decide};
use daybook_domain::identity::{User, UserId};

use super::changing::Changing;
use super::error::rejected;
use super::judging::is_own;
use super::{Attempt, Failure, IdentityError, LoginThrottle, Password, Passwords};
use crate::shared::{Clock, CommandContext, CommandError, Expected, Written};

/// Replaces one's own password by another one.
pub struct ChangePasswordCommand {
    /// The user.
    pub user: UserId,
    /// The present password: a session in the wrong hands is not enough.
    pub present: Password,
    /// The password to be.
    pub new: Password,
    /// Who asks: the user, and no API key.
    pub by: Principal,
    /// Who, and in the course of what. An idempotency key is of no use: the present password is another one then.
    pub context: CommandContext,
}

/// The handler of [`ChangePasswordCommand`].
pub struct ChangePassword {
    changing: Changing,
    passwords: Arc<dyn Passwords>,
    throttle: Arc<dyn LoginThrottle>,
    clock: Arc<dyn Clock>,
}

impl ChangePassword {
    pub(super) fn new(
        changing: Changing,
        passwords: Arc<dyn Passwords>,
        throttle: Arc<dyn LoginThrottle>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { changing, passwords, throttle, clock }
    }

    /// Changes the password and ends all sessions, the one in which it is asked too.
    ///
    /// Guessing the present password is slowed down like signing in is.
    pub async fn handle(&self, command: ChangePasswordCommand) -> Result<Written, Failure> {
        let ChangePasswordCommand { user: id, present, new, by, context } = command;
        decide(&by, &Action::OwnAccount)?;
        if !is_own(&by, id) {
            return Err(Refusal::Forbidden { needs: None }.into());
        }
        let loaded = self.changing.streams.load(&[id]).await?;
        let user = loaded.into_iter().next().and_then(|loaded| loaded.state).ok_or(CommandError::Missing)?;
        self.check(&user, &present).await?;
        let hash = self.passwords.hash(&new).await.map_err(rejected)?;
        let context = CommandContext { idempotency: None, ..context };
        let change = |user: &User| user.change_password(hash.clone());
        self.changing.decide_on(id, Expected::Any, &context, change).await
    }

    async fn check(&self, user: &User, present: &Password) -> Result<(), Failure> {
        let account = user.account();
        let login = account.and_then(|account| account.profile.logins.keys().next());
        let attempt = Attempt { account: login, address: None, at: self.clock.now() };
        self.throttle.attempt(&attempt).map_err(rejected)?;
        let hash = account.and_then(|account| account.password.clone());
        if !self.passwords.verify(present, hash).await.map_err(rejected)? {
            return Err(rejected(IdentityError::WrongPassword));
        }
        self.throttle.succeeded(&attempt);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;
    use daybook_domain::identity::{LoginKey, UserEvent};
    use daybook_domain::shared::Erasable;

    use super::super::fixtures::{
        accepting, assert_forbidden, author, by, changing, context, hash, id, key_of, loaded, seconds,
    };
    use super::super::{MockLoginThrottle, MockPasswords, Throttled};
    use super::*;
    use crate::shared::MockStreams;
    use crate::testing::FixedClock;

    fn command(by: Principal) -> ChangePasswordCommand {
        let (present, new) = (Password::typed("correct horse"), Password::typed("battery staple"));
        ChangePasswordCommand { user: id(1), present, new, by, context: context() }
    }

    fn throttle() -> MockLoginThrottle {
        let mut throttle = MockLoginThrottle::new();
        let account = LoginKey::of("ann@example.com");
        let expected = Attempt { account, address: None, at: seconds(5) };
        throttle.expect_attempt().withf(move |asked| *asked == expected).times(1).returning(|_| Ok(()));
        throttle
    }

    fn passwords(is_right: bool) -> MockPasswords {
        let mut passwords = MockPasswords::new();
        passwords.expect_verify().times(1).returning(move |password, hash| {
            Ok(is_right && hash.is_some() && password.reveal() == "correct horse")
        });
        let hashed = |password: &Password| password.reveal() == "battery staple";
        passwords.expect_hash().withf(hashed).times(usize::from(is_right)).returning(|_| Ok(hash("new")));
        passwords
    }

    fn handler(
        streams: MockStreams<User>,
        passwords: MockPasswords,
        throttle: MockLoginThrottle,
    ) -> ChangePassword {
        let clock = Arc::new(FixedClock::new(seconds(5)));
        ChangePassword::new(changing(Arc::new(streams)), Arc::new(passwords), Arc::new(throttle), clock)
    }

    #[tokio::test]
    async fn the_present_password_is_replaced() {
        let mut streams = loaded(vec![vec![author(3)], vec![author(3)]]);
        let changed = UserEvent::PasswordChanged { password: Erasable::Known(hash("new")) };
        accepting(&mut streams, vec![(id(1), 3, vec![changed])]);
        let mut throttle = throttle();
        throttle.expect_succeeded().times(1).returning(|_| ());
        let change = handler(streams, passwords(true), throttle);
        assert_eq!(change.handle(command(by(1, Role::Reader))).await.unwrap().version, 4);
    }

    #[tokio::test]
    async fn a_wrong_password_replaces_nothing_and_is_counted() {
        let change = handler(loaded(vec![vec![author(3)]]), passwords(false), throttle());
        let outcome = change.handle(command(by(1, Role::Reader))).await;
        assert!(matches!(outcome, Err(CommandError::Rejected(IdentityError::WrongPassword))), "{outcome:?}");
    }

    #[tokio::test]
    async fn guessing_is_slowed_down() {
        let mut throttle = MockLoginThrottle::new();
        throttle.expect_attempt().returning(|_| Err(Throttled { retry_at: seconds(9) }));
        let change = handler(loaded(vec![vec![author(3)]]), MockPasswords::new(), throttle);
        let outcome = change.handle(command(by(1, Role::Reader))).await;
        assert!(matches!(outcome, Err(CommandError::Rejected(IdentityError::Throttled(_)))), "{outcome:?}");
    }

    #[tokio::test]
    async fn nobody_else_changes_it_this_way_and_no_key() {
        let own_key = key_of(by(1, Role::Admin), "users:write");
        for who in [by(2, Role::Admin), own_key, Principal::Anonymous] {
            let change = handler(MockStreams::new(), MockPasswords::new(), MockLoginThrottle::new());
            assert_forbidden(&change.handle(command(who)).await);
        }
    }
}
