//! Makes the administrator that the server begins with.

use std::sync::Arc;

use daybook_domain::access::{Role, Roles, Scopes};
use daybook_domain::identity::{Digest, NewUser, User, UserId, UserProfile};

use super::create::create;
use super::error::rejected;
use super::{
    Failure, IdentityError, IdentityPorts, Password, Passwords, Secrets, Token, TokenKind, UserRecords,
};
use crate::shared::{CommandContext, CommandError, StoreError, Streams, Written};

/// Makes the first administrator with the token that was printed when the server started. Nobody need be signed in:
/// there is nobody yet.
pub struct FirstAdminCommand {
    /// The token.
    pub token: Token,
    /// The id, never used before.
    pub id: UserId,
    /// Who it is.
    pub profile: UserProfile,
    /// The password.
    pub password: Password,
    /// In the course of what. Whoever acts is the administrator to be.
    pub context: CommandContext,
}

/// The handler of [`FirstAdminCommand`].
pub struct FirstAdmin {
    streams: Arc<dyn Streams<User>>,
    records: Arc<dyn UserRecords>,
    passwords: Arc<dyn Passwords>,
    secrets: Arc<dyn Secrets>,
    setup: Option<Digest>,
}

impl FirstAdmin {
    pub(super) fn new(ports: &IdentityPorts) -> Self {
        let IdentityPorts { users: streams, records, passwords, secrets, setup, .. } = ports.clone();
        Self { streams, records, passwords, secrets, setup }
    }

    /// Whether nobody can let anybody in yet.
    pub async fn is_needed(&self) -> Result<bool, StoreError> {
        Ok(self.records.admins(1).await?.is_empty())
    }

    /// Makes the administrator, once: a claim keeps a second one from being made so, whatever nodes are asked with
    /// whatever tokens.
    pub async fn handle(&self, command: FirstAdminCommand) -> Result<Written, Failure> {
        let FirstAdminCommand { token, id, profile, password, context } = command;
        let setup = self.setup.ok_or_else(|| rejected(IdentityError::SetupOver))?;
        if token.kind() != Some(TokenKind::Setup) || self.secrets.digest(&token) != setup {
            return Err(rejected(IdentityError::WrongSetupToken));
        }
        if !self.is_needed().await? {
            return Err(rejected(IdentityError::SetupOver));
        }
        let password = Some(self.passwords.hash(&password).await.map_err(rejected)?);
        let roles = Roles::restore([Role::Admin]);
        let new = NewUser { profile, password, roles, grants: Scopes::default(), first: true };
        let context = CommandContext { actor: id.actor(), idempotency: None, ..context };
        match create(&*self.streams, id, &new, &context).await {
            Err(CommandError::Taken { scope: User::FIRST_SCOPE }) => Err(rejected(IdentityError::SetupOver)),
            outcome => outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::identity::UserEvent;

    use super::super::MockUserRecords;
    use super::super::fixtures::{context, hashing, id, loaded, no_hashing, profile, taking, untouched};
    use super::super::testing::SequentialSecrets;
    use super::*;
    use crate::shared::{AppendError, Loaded};

    fn token(text: &str) -> Token {
        Token::new(text.to_owned())
    }

    fn handler(streams: Arc<dyn Streams<User>>, admins: Option<usize>, is_open: bool) -> FirstAdmin {
        let mut records = MockUserRecords::new();
        if let Some(count) = admins {
            records.expect_admins().returning(move |_| Ok((0..count as u64).map(|_| id(9)).collect()));
        }
        let secrets = SequentialSecrets::default();
        let setup = is_open.then(|| secrets.digest(&token("daybook_setup_1")));
        let passwords: Arc<dyn Passwords> = if admins == Some(0) { hashing("x") } else { no_hashing() };
        FirstAdmin { streams, records: Arc::new(records), passwords, secrets: Arc::new(secrets), setup }
    }

    fn command(text: &str) -> FirstAdminCommand {
        let password = Password::typed("correct horse");
        FirstAdminCommand { token: token(text), id: id(1), profile: profile(), password, context: context() }
    }

    fn rule(outcome: Result<Written, Failure>) -> IdentityError {
        match outcome {
            Err(CommandError::Rejected(rule)) => rule,
            other => panic!("not refused: {other:?}"),
        }
    }

    #[tokio::test]
    async fn the_token_that_was_printed_makes_the_first_administrator() {
        let new = NewUser {
            profile: profile(),
            password: Some(super::super::fixtures::hash("x")),
            roles: Roles::restore([Role::Admin]),
            grants: Scopes::default(),
            first: true,
        };
        let streams = taking(Loaded::absent(), User::create(new).unwrap());
        assert!(handler(streams, Some(0), true).handle(command("daybook_setup_1")).await.unwrap().changed);
    }

    #[tokio::test]
    async fn another_token_makes_nobody_and_costs_no_hashing() {
        for text in ["daybook_setup_2", "daybook_access_1", "", "1"] {
            let rule = rule(handler(untouched(), None, true).handle(command(text)).await);
            assert!(matches!(rule, IdentityError::WrongSetupToken), "{text} {rule:?}");
        }
    }

    #[tokio::test]
    async fn there_is_no_second_first_administrator() {
        for (admins, is_open) in [(None, false), (Some(1), true)] {
            let rule = rule(handler(untouched(), admins, is_open).handle(command("daybook_setup_1")).await);
            assert!(matches!(rule, IdentityError::SetupOver), "{rule:?}");
        }
    }

    #[tokio::test]
    async fn of_two_at_once_one_is_told_that_it_is_over() {
        let mut streams = loaded(vec![vec![Loaded::absent()]]);
        streams.expect_append().times(1).returning(|commit| {
            assert!(matches!(commit.changes[0].events[..], [UserEvent::Created { first: true, .. }]));
            Err(AppendError::Taken { scope: User::FIRST_SCOPE })
        });
        let rule = rule(handler(Arc::new(streams), Some(0), true).handle(command("daybook_setup_1")).await);
        assert!(matches!(rule, IdentityError::SetupOver), "{rule:?}");
    }
}
