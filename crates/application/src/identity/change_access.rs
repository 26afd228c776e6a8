//! Changes what a user may.

use std::sync::Arc;

use daybook_domain::access::{Principal, Roles, Scopes};
use daybook_domain::identity::{User, UserId};

use super::Failure;
use super::changing::Changing;
use super::judging::administer;
use crate::shared::{CommandContext, Expected, Once, Written};

/// Gives a user these roles and grants, and no others.
#[derive(Debug, Clone)]
pub struct ChangeAccessCommand {
    /// The user.
    pub user: UserId,
    /// What the user is, all of it.
    pub roles: Roles,
    /// What the user may beside that, all of it.
    pub grants: Scopes,
    /// What the caller expects of the user.
    pub expected: Expected,
    /// Who asks.
    pub by: Principal,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`ChangeAccessCommand`].
pub struct ChangeAccess {
    changing: Changing,
    once: Arc<Once>,
}

impl ChangeAccess {
    pub(super) fn new(changing: Changing, once: Arc<Once>) -> Self {
        Self { changing, once }
    }

    /// Changes the rights, from the next request of the user on, and of those connections that stay open.
    ///
    /// # Errors
    /// [`LastAdmin`](super::IdentityError::LastAdmin): the last active administrator stays one.
    pub async fn handle(&self, command: ChangeAccessCommand) -> Result<Written, Failure> {
        let ChangeAccessCommand { user, roles, grants, expected, by, context } = command;
        administer(&by, user)?;
        let change = |user: &User| user.change_access(roles.clone(), grants.clone());
        self.once.run(&context, self.changing.decide_on(user, expected, &context, change)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;
    use daybook_domain::identity::UserEvent;

    use super::super::fixtures::{
        assert_forbidden, author, by, changing, context, id, once, taking, untouched,
    };
    use super::*;

    fn command(by: Principal) -> ChangeAccessCommand {
        ChangeAccessCommand {
            user: id(1),
            roles: Roles::new([Role::Editor]).unwrap(),
            grants: Scopes::default(),
            expected: Expected::Version(3),
            by,
            context: context(),
        }
    }

    #[tokio::test]
    async fn an_administrator_gives_roles() {
        let command = command(by(2, Role::Admin));
        let (roles, grants) = (command.roles.clone(), command.grants.clone());
        let streams = taking(author(3), vec![UserEvent::AccessChanged { roles, grants }]);
        let change = ChangeAccess::new(changing(streams), once());
        assert_eq!(change.handle(command).await.unwrap().version, 4);
    }

    #[tokio::test]
    async fn nobody_gives_roles_to_oneself() {
        for who in [by(1, Role::Editor), by(2, Role::Editor), Principal::Anonymous] {
            let change = ChangeAccess::new(changing(untouched()), once());
            assert_forbidden(&change.handle(command(who)).await);
        }
    }
}
