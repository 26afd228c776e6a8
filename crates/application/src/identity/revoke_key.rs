//! Revokes an API key.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal};
use daybook_domain::identity::{KeyId, User, UserId};

use super::Failure;
use super::changing::Changing;
use super::judging::own_or;
use crate::shared::{CommandContext, Expected, Once, Written};

/// Makes an API key worthless.
#[derive(Debug, Clone)]
pub struct RevokeKeyCommand {
    /// The user.
    pub user: UserId,
    /// The key.
    pub key: KeyId,
    /// Who asks.
    pub by: Principal,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`RevokeKeyCommand`].
pub struct RevokeKey {
    changing: Changing,
    once: Arc<Once>,
}

impl RevokeKey {
    pub(super) fn new(changing: Changing, once: Arc<Once>) -> Self {
        Self { changing, once }
    }

    /// Revokes the key: it is worth nothing from the answer on.
    pub async fn handle(&self, command: RevokeKeyCommand) -> Result<Written, Failure> {
        let RevokeKeyCommand { user, key, by, context } = command;
        own_or(&by, user, &Action::WriteUsers)?;
        let revoke = |user: &User| user.revoke_key(key);
        self.once.run(&context, self.changing.decide_on(user, Expected::Any, &context, revoke)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;
    use daybook_domain::identity::UserError;

    use super::super::IdentityError;
    use super::super::fixtures::{
        assert_forbidden, author, by, changing, context, id, key_id, loaded, once, untouched,
    };
    use super::*;
    use crate::shared::CommandError;

    fn command(by: Principal) -> RevokeKeyCommand {
        RevokeKeyCommand { user: id(1), key: key_id(7), by, context: context() }
    }

    #[tokio::test]
    async fn a_key_that_the_user_does_not_have_is_told() {
        for who in [by(1, Role::Reader), by(2, Role::Admin)] {
            let revoke = RevokeKey::new(changing(Arc::new(loaded(vec![vec![author(3)]]))), once());
            let outcome = revoke.handle(command(who)).await;
            let unknown = IdentityError::User(UserError::UnknownKey).to_string();
            assert!(matches!(outcome, Err(CommandError::Rejected(rule)) if rule.to_string() == unknown));
        }
    }

    #[tokio::test]
    async fn others_revoke_nothing() {
        for who in [by(2, Role::Editor), Principal::Anonymous] {
            assert_forbidden(&RevokeKey::new(changing(untouched()), once()).handle(command(who)).await);
        }
    }
}
