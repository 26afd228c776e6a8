//! Keeps a user out, and lets it in again.

use std::sync::Arc;

use daybook_domain::access::Principal;
use daybook_domain::identity::{User, UserId};

use super::Failure;
use super::changing::Changing;
use super::judging::administer;
use crate::shared::{CommandContext, Expected, Once, Written};

/// Keeps a user out, or lets it in again.
#[derive(Debug, Clone)]
pub struct SuspendCommand {
    /// The user.
    pub user: UserId,
    /// What the caller expects of the user.
    pub expected: Expected,
    /// Who asks.
    pub by: Principal,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`SuspendCommand`] that keeps out.
pub struct Suspend {
    changing: Changing,
    once: Arc<Once>,
}

/// The handler of [`SuspendCommand`] that lets in again.
pub struct Reinstate {
    changing: Changing,
    once: Arc<Once>,
}

impl Suspend {
    pub(super) fn new(changing: Changing, once: Arc<Once>) -> Self {
        Self { changing, once }
    }

    /// Ends all sessions, lets nobody sign in, and lets API keys rest. Nothing happens to one who is kept out.
    ///
    /// # Errors
    /// [`LastAdmin`](super::IdentityError::LastAdmin): the last active administrator stays active.
    pub async fn handle(&self, command: SuspendCommand) -> Result<Written, Failure> {
        let SuspendCommand { user, expected, by, context } = command;
        administer(&by, user)?;
        self.once.run(&context, self.changing.decide_on(user, expected, &context, User::suspend)).await
    }
}

impl Reinstate {
    pub(super) fn new(changing: Changing, once: Arc<Once>) -> Self {
        Self { changing, once }
    }

    /// Lets the user sign in again, and its API keys count again. The sessions of before stay over.
    pub async fn handle(&self, command: SuspendCommand) -> Result<Written, Failure> {
        let SuspendCommand { user, expected, by, context } = command;
        administer(&by, user)?;
        self.once.run(&context, self.changing.decide_on(user, expected, &context, User::reinstate)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;
    use daybook_domain::identity::UserEvent;

    use super::super::fixtures::{
        assert_forbidden, author, by, changing, context, id, once, suspended, taking, untouched,
    };
    use super::*;

    fn command(by: Principal) -> SuspendCommand {
        SuspendCommand { user: id(1), expected: Expected::Version(3), by, context: context() }
    }

    #[tokio::test]
    async fn an_administrator_keeps_out_and_lets_in() {
        let suspend = Suspend::new(changing(taking(author(3), vec![UserEvent::Suspended])), once());
        assert!(suspend.handle(command(by(2, Role::Admin))).await.unwrap().changed);
        let reinstate = Reinstate::new(changing(taking(suspended(3), vec![UserEvent::Reinstated])), once());
        assert!(reinstate.handle(command(by(2, Role::Admin))).await.unwrap().changed);
    }

    #[tokio::test]
    async fn others_do_neither() {
        for who in [by(1, Role::Editor), by(2, Role::Editor), Principal::Anonymous] {
            let suspend = Suspend::new(changing(untouched()), once());
            assert_forbidden(&suspend.handle(command(who.clone())).await);
            let reinstate = Reinstate::new(changing(untouched()), once());
            assert_forbidden(&reinstate.handle(command(who)).await);
        }
    }
}
