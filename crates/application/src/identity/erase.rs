//! Forgets a person.

use std::sync::Arc;

use daybook_domain::access::Principal;
use daybook_domain::identity::{User, UserError, UserId};

use super::Failure;
use super::changing::Changing;
use super::judging::administer;
use crate::shared::{CommandContext, Expected, Once, Written};

/// Erases all that was said of the person; what happened stays, without who. It cannot be taken back.
#[derive(Debug, Clone)]
pub struct EraseCommand {
    /// The user.
    pub user: UserId,
    /// What the caller expects of the user.
    pub expected: Expected,
    /// Who asks.
    pub by: Principal,
    /// Who, and under which key; its reason is needed, and stays readable for ever.
    pub context: CommandContext,
}

/// The handler of [`EraseCommand`].
pub struct Erase {
    changing: Changing,
    once: Arc<Once>,
}

impl Erase {
    pub(super) fn new(changing: Changing, once: Arc<Once>) -> Self {
        Self { changing, once }
    }

    /// Erases an active or a suspended user; nothing happens to an erased one, whatever version is expected. The id
    /// under which the user acted stays, and names nobody any more.
    ///
    /// # Errors
    /// [`UserError::ReasonMissing`], [`UserError::ReasonNamesPerson`], and
    /// [`LastAdmin`](super::IdentityError::LastAdmin): the last active administrator stays.
    pub async fn handle(&self, command: EraseCommand) -> Result<Written, Failure> {
        let EraseCommand { user, expected, by, context } = command;
        administer(&by, user)?;
        let erase = |user: &User| user.erase(context.reason.as_ref().ok_or(UserError::ReasonMissing)?);
        self.once.run(&context, self.changing.decide_on(user, expected, &context, erase)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;
    use daybook_domain::identity::UserEvent;

    use super::super::IdentityError;
    use super::super::fixtures::{
        accepting, assert_forbidden, author, by, changing, context, gone, id, loaded, once, suspended,
        taking, untouched,
    };
    use super::*;
    use crate::shared::CommandError;

    fn because(reason: Option<&str>) -> EraseCommand {
        let reason = reason.map(|reason| reason.parse().unwrap());
        let context = CommandContext { reason, ..context() };
        EraseCommand { user: id(1), expected: Expected::Version(3), by: by(2, Role::Admin), context }
    }

    #[tokio::test]
    async fn active_and_suspended_users_are_erased() {
        for record in [author(3), suspended(3)] {
            let erase = Erase::new(changing(taking(record, vec![UserEvent::Erased])), once());
            assert!(erase.handle(because(Some("left"))).await.unwrap().changed);
        }
    }

    #[tokio::test]
    async fn who_is_erased_stays_so_whatever_version_was_expected() {
        let mut streams = loaded(vec![vec![gone(5)]]);
        accepting(&mut streams, Vec::new());
        let erase = Erase::new(changing(Arc::new(streams)), once());
        assert!(!erase.handle(because(Some("again"))).await.unwrap().changed);
    }

    #[tokio::test]
    async fn a_reason_is_needed_and_names_nobody() {
        for (reason, rule) in
            [(None, UserError::ReasonMissing), (Some("Ann left"), UserError::ReasonNamesPerson)]
        {
            let erase = Erase::new(changing(Arc::new(loaded(vec![vec![author(3)]]))), once());
            let outcome = erase.handle(because(reason)).await;
            assert!(matches!(outcome, Err(CommandError::Rejected(IdentityError::User(r))) if r == rule));
        }
    }

    #[tokio::test]
    async fn nobody_but_an_administrator_erases() {
        for who in [by(1, Role::Editor), Principal::Anonymous] {
            let erase = Erase::new(changing(untouched()), once());
            assert_forbidden(&erase.handle(EraseCommand { by: who, ..because(Some("left")) }).await);
        }
    }
}
