//! Gives a user another password.

use std::sync::Arc;

use daybook_domain::access::Principal;
use daybook_domain::identity::{User, UserId};

use super::changing::Changing;
use super::error::rejected;
use super::judging::administer;
use super::{Failure, Password, Passwords};
use crate::shared::{CommandContext, Expected, Once, Written};

/// Gives a user another password, who has lost the present one or never had one.
pub struct ResetPasswordCommand {
    /// The user.
    pub user: UserId,
    /// The password to be.
    pub new: Password,
    /// Who asks.
    pub by: Principal,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`ResetPasswordCommand`].
pub struct ResetPassword {
    changing: Changing,
    once: Arc<Once>,
    passwords: Arc<dyn Passwords>,
}

impl ResetPassword {
    pub(super) fn new(changing: Changing, once: Arc<Once>, passwords: Arc<dyn Passwords>) -> Self {
        Self { changing, once, passwords }
    }

    /// Changes the password and ends all sessions of the user.
    pub async fn handle(&self, command: ResetPasswordCommand) -> Result<Written, Failure> {
        let ResetPasswordCommand { user, new, by, context } = command;
        administer(&by, user)?;
        let work = async {
            let hash = self.passwords.hash(&new).await.map_err(rejected)?;
            let change = |user: &User| user.change_password(hash.clone());
            self.changing.decide_on(user, Expected::Any, &context, change).await
        };
        self.once.run(&context, work).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;
    use daybook_domain::identity::UserEvent;
    use daybook_domain::shared::Erasable;

    use super::super::fixtures::{
        FIRST, answered, assert_forbidden, author, by, changing, context, hash, hashing, id, keyed,
        no_hashing, once, taking, untouched,
    };
    use super::*;

    fn command(by: Principal) -> ResetPasswordCommand {
        ResetPasswordCommand { user: id(1), new: Password::typed("battery staple"), by, context: context() }
    }

    #[tokio::test]
    async fn an_administrator_gives_another_password() {
        for who in [by(2, Role::Admin), Principal::System] {
            let changed = UserEvent::PasswordChanged { password: Erasable::Known(hash("x")) };
            let streams = changing(taking(author(3), vec![changed]));
            let reset = ResetPassword::new(streams, once(), hashing("x"));
            assert_eq!(reset.handle(command(who)).await.unwrap().version, 4);
        }
    }

    #[tokio::test]
    async fn others_do_not_even_the_user_and_cost_no_hashing() {
        for who in [by(1, Role::Editor), by(2, Role::Editor), Principal::Anonymous] {
            let reset = ResetPassword::new(changing(untouched()), once(), no_hashing());
            assert_forbidden(&reset.handle(command(who)).await);
        }
    }

    #[tokio::test]
    async fn an_answered_key_hashes_nothing() {
        let reset = ResetPassword::new(changing(untouched()), answered(), no_hashing());
        let command = ResetPasswordCommand { context: keyed(), ..command(by(2, Role::Admin)) };
        assert_eq!(reset.handle(command).await.unwrap(), FIRST);
    }
}
