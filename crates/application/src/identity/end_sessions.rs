//! Ends all sessions of a user.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal};
use daybook_domain::identity::{User, UserId};

use super::Failure;
use super::changing::Changing;
use super::judging::own_or;
use crate::shared::{CommandContext, Expected, Once, Written};

/// Ends every session of a user, the present one too.
#[derive(Debug, Clone)]
pub struct EndSessionsCommand {
    /// The user.
    pub user: UserId,
    /// Who asks.
    pub by: Principal,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`EndSessionsCommand`].
pub struct EndSessions {
    changing: Changing,
    once: Arc<Once>,
}

impl EndSessions {
    pub(super) fn new(changing: Changing, once: Arc<Once>) -> Self {
        Self { changing, once }
    }

    /// Ends them all with one event: the user's next generation begins, and in it the sessions of before are worth
    /// nothing. Their own streams do not say so.
    pub async fn handle(&self, command: EndSessionsCommand) -> Result<Written, Failure> {
        let EndSessionsCommand { user, by, context } = command;
        own_or(&by, user, &Action::WriteUsers)?;
        let work = self.changing.decide_on(user, Expected::Any, &context, User::end_sessions);
        self.once.run(&context, work).await
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

    fn command(by: Principal) -> EndSessionsCommand {
        EndSessionsCommand { user: id(1), by, context: context() }
    }

    #[tokio::test]
    async fn one_event_ends_them_all() {
        for who in [by(1, Role::Reader), by(2, Role::Admin), Principal::System] {
            let end = EndSessions::new(changing(taking(author(3), vec![UserEvent::SessionsEnded])), once());
            assert_eq!(end.handle(command(who)).await.unwrap().version, 4);
        }
    }

    #[tokio::test]
    async fn others_are_refused_before_anything_is_loaded() {
        for who in [by(2, Role::Editor), Principal::Anonymous] {
            let end = EndSessions::new(changing(untouched()), once());
            assert_forbidden(&end.handle(command(who)).await);
        }
    }
}
