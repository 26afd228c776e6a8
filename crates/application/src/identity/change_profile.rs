//! Changes who a user is.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal};
use daybook_domain::identity::{User, UserId, UserPatch};

use super::Failure;
use super::changing::Changing;
use super::judging::{administer, own_or};
use crate::shared::{CommandContext, Expected, Once, Written};

/// Gives a user another name, or something else to sign in with.
#[derive(Debug, Clone)]
pub struct ChangeProfileCommand {
    /// The user.
    pub user: UserId,
    /// What it becomes.
    pub patch: UserPatch,
    /// What the caller expects of the user.
    pub expected: Expected,
    /// Who asks.
    pub by: Principal,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`ChangeProfileCommand`].
pub struct ChangeProfile {
    changing: Changing,
    once: Arc<Once>,
}

impl ChangeProfile {
    pub(super) fn new(changing: Changing, once: Arc<Once>) -> Self {
        Self { changing, once }
    }

    /// Changes the profile. One gives oneself another name; what somebody signs in with, an administrator changes:
    /// [`CommandError::Taken`](crate::shared::CommandError::Taken) if another one has it.
    pub async fn handle(&self, command: ChangeProfileCommand) -> Result<Written, Failure> {
        let ChangeProfileCommand { user, patch, expected, by, context } = command;
        let judged = match patch.logins {
            // A session that got into the wrong hands must not take the account along.
            Some(_) => administer(&by, user),
            None => own_or(&by, user, &Action::WriteUsers),
        };
        judged?;
        let change = |user: &User| user.change_profile(patch.clone());
        self.once.run(&context, self.changing.decide_on(user, expected, &context, change)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;
    use daybook_domain::identity::{Logins, UserEvent, UserField, UserProfile};
    use daybook_domain::shared::Erasable;

    use super::super::fixtures::{
        FIRST, answered, assert_forbidden, author, by, changing, context, id, keyed, once, profile, taking,
        untouched,
    };
    use super::*;

    fn rename() -> UserPatch {
        UserPatch { name: "Anna".parse().ok(), ..UserPatch::default() }
    }

    fn command(patch: UserPatch, by: Principal) -> ChangeProfileCommand {
        ChangeProfileCommand { user: id(1), patch, expected: Expected::Version(3), by, context: context() }
    }

    #[tokio::test]
    async fn one_renames_oneself_and_an_administrator_anybody() {
        for who in [by(1, Role::Reader), by(2, Role::Admin)] {
            let renamed = UserEvent::ProfileChanged {
                profile: Erasable::Known(UserProfile { name: "Anna".parse().unwrap(), ..profile() }),
                previous: Erasable::Known(profile().logins),
                fields: vec![UserField::Name],
            };
            let change = ChangeProfile::new(changing(taking(author(3), vec![renamed])), once());
            assert_eq!(change.handle(command(rename(), who)).await.unwrap().version, 4);
        }
    }

    #[tokio::test]
    async fn what_one_signs_in_with_an_administrator_changes() {
        let logins = Logins::new(None, "anna".parse().ok()).ok();
        let patch = UserPatch { logins, ..UserPatch::default() };
        for who in [by(1, Role::Reader), by(2, Role::Editor), Principal::Anonymous] {
            let change = ChangeProfile::new(changing(untouched()), once());
            assert_forbidden(&change.handle(command(patch.clone(), who)).await);
        }
    }

    #[tokio::test]
    async fn an_answered_key_touches_no_stream() {
        let command = ChangeProfileCommand { context: keyed(), ..command(rename(), by(1, Role::Reader)) };
        let change = ChangeProfile::new(changing(untouched()), answered());
        assert_eq!(change.handle(command).await.unwrap(), FIRST);
    }
}
