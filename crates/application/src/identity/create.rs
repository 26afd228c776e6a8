//! Puts a user on record.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, Roles, Scopes, decide};
use daybook_domain::identity::{NewUser, User, UserId, UserProfile};

use super::error::rejected;
use super::{Failure, Password, Passwords};
use crate::shared::{CommandContext, CommandError, Loaded, Once, Streams, Written, decide_all};

/// Puts a user on record.
pub struct CreateCommand {
    /// The id, never used before.
    pub id: UserId,
    /// Who it is.
    pub profile: UserProfile,
    /// The password; `None` for a user who signs in with API keys alone.
    pub password: Option<Password>,
    /// What the user is.
    pub roles: Roles,
    /// What the user may beside that.
    pub grants: Scopes,
    /// Who asks.
    pub by: Principal,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`CreateCommand`].
pub struct Create {
    streams: Arc<dyn Streams<User>>,
    once: Arc<Once>,
    passwords: Arc<dyn Passwords>,
}

impl Create {
    pub(super) fn new(
        streams: Arc<dyn Streams<User>>,
        once: Arc<Once>,
        passwords: Arc<dyn Passwords>,
    ) -> Self {
        Self { streams, once, passwords }
    }

    /// Creates the user: [`CommandError::Taken`] if another one signs in with the address or the name,
    /// [`CommandError::Stale`] if the id was used before. Under an idempotency key that was used, the user is the one that
    /// was created first: its stream is that of the commit at [`Written::position`].
    pub async fn handle(&self, command: CreateCommand) -> Result<Written, Failure> {
        let CreateCommand { id, profile, password, roles, grants, by, context } = command;
        decide(&by, &Action::WriteUsers)?;
        let work = async {
            let password = match &password {
                Some(password) => Some(self.passwords.hash(password).await.map_err(rejected)?),
                None => None,
            };
            let new = NewUser { profile, password, roles, grants, first: false };
            create(&*self.streams, id, &new, &context).await
        };
        self.once.run(&context, work).await
    }
}

/// Begins the stream of a user.
pub(super) async fn create(
    streams: &dyn Streams<User>,
    id: UserId,
    new: &NewUser,
    context: &CommandContext,
) -> Result<Written, Failure> {
    let begin = |records: &[Loaded<User>]| match records[0].version {
        0 => Ok(vec![User::create(new.clone()).map_err(rejected)?]),
        current => Err(CommandError::Stale { current }),
    };
    decide_all(streams, &[id], context, begin).await
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;
    use daybook_domain::identity::{UserError, UserEvent};
    use daybook_domain::shared::Erasable;

    use super::super::fixtures::{
        FIRST, answered, assert_forbidden, author, by, context, hash, hashing, id, keyed, loaded, no_hashing,
        once, profile, taking, untouched,
    };
    use super::super::{HashError, IdentityError, MockPasswords};
    use super::*;

    fn command(password: Option<&str>) -> CreateCommand {
        CreateCommand {
            id: id(1),
            profile: profile(),
            password: password.map(Password::typed),
            roles: Roles::new([Role::Author]).unwrap(),
            grants: Scopes::default(),
            by: by(2, Role::Admin),
            context: context(),
        }
    }

    fn created(password: Option<&str>) -> UserEvent {
        UserEvent::Created {
            profile: Erasable::Known(profile()),
            password: Erasable::Known(password.map(hash)),
            roles: Roles::new([Role::Author]).unwrap(),
            grants: Scopes::default(),
            first: false,
        }
    }

    #[tokio::test]
    async fn a_user_is_put_on_record_with_the_hash_of_its_password() {
        let create = Create::new(taking(Loaded::absent(), vec![created(Some("x"))]), once(), hashing("x"));
        assert_eq!(create.handle(command(Some("correct horse"))).await.unwrap().version, 1);
    }

    #[tokio::test]
    async fn a_user_for_programs_has_no_password() {
        let create = Create::new(taking(Loaded::absent(), vec![created(None)]), once(), no_hashing());
        let by_the_system = CreateCommand { by: Principal::System, ..command(None) };
        assert!(create.handle(by_the_system).await.is_ok());
    }

    #[tokio::test]
    async fn an_id_that_was_used_is_not_used_again() {
        let create = Create::new(Arc::new(loaded(vec![vec![author(3)]])), once(), no_hashing());
        let outcome = create.handle(command(None)).await;
        assert!(matches!(outcome, Err(CommandError::Stale { current: 3 })), "{outcome:?}");
    }

    #[tokio::test]
    async fn what_cannot_be_granted_is_refused() {
        let create = Create::new(Arc::new(loaded(vec![vec![Loaded::absent()]])), once(), no_hashing());
        let scope: daybook_domain::access::Scope = "users:write".parse().unwrap();
        let grants = Scopes::new([scope.clone()]).unwrap();
        let outcome = create.handle(CreateCommand { grants, ..command(None) }).await;
        let rule = UserError::NotGrantable(scope);
        assert!(matches!(outcome, Err(CommandError::Rejected(IdentityError::User(r))) if r == rule));
    }

    #[tokio::test]
    async fn only_administrators_create_users_and_others_cost_no_hashing() {
        for who in [by(2, Role::Editor), Principal::Anonymous] {
            let create = Create::new(untouched(), once(), no_hashing());
            assert_forbidden(&create.handle(CreateCommand { by: who, ..command(Some("p")) }).await);
        }
    }

    #[tokio::test]
    async fn a_busy_hasher_is_told_and_an_answered_key_hashes_nothing() {
        let mut busy = MockPasswords::new();
        busy.expect_hash().returning(|_| Err(HashError::Busy));
        let outcome = Create::new(untouched(), once(), Arc::new(busy)).handle(command(Some("p"))).await;
        assert!(matches!(outcome, Err(CommandError::Rejected(IdentityError::Hash(HashError::Busy)))));
        let again = CreateCommand { context: keyed(), ..command(Some("p")) };
        let create = Create::new(untouched(), answered(), no_hashing());
        assert_eq!(create.handle(again).await.unwrap(), FIRST);
    }
}
