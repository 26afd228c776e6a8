//! Who may do what with users.

use daybook_domain::access::{Action, Principal, Refusal, decide};
use daybook_domain::identity::UserId;

/// Whether it is about one's own account.
pub(super) fn is_own(by: &Principal, user: UserId) -> bool {
    by.actor() == Some(user.actor())
}

/// Allows what one does with one's own account, or what an administrator does with another one's.
///
/// One's own account is judged as one's own only: the key of an administrator does not reach it.
pub(super) fn own_or(by: &Principal, user: UserId, otherwise: &Action<'_>) -> Result<(), Refusal> {
    decide(by, if is_own(by, user) { &Action::OwnAccount } else { otherwise })
}

/// Allows what only an administrator does with a user, be it the administrator itself; its key does not reach that one.
pub(super) fn administer(by: &Principal, user: UserId) -> Result<(), Refusal> {
    decide(by, &Action::WriteUsers)?;
    if is_own(by, user) { decide(by, &Action::OwnAccount) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;

    use super::super::fixtures::{by, id, key_of};
    use super::*;

    const WRITE: Action<'static> = Action::WriteUsers;

    #[test]
    fn one_reaches_oneself_and_an_administrator_everybody() {
        assert_eq!(own_or(&by(1, Role::Reader), id(1), &WRITE), Ok(()));
        assert_eq!(own_or(&by(2, Role::Admin), id(1), &WRITE), Ok(()));
        assert!(own_or(&by(2, Role::Editor), id(1), &WRITE).is_err());
        assert_eq!(own_or(&Principal::Anonymous, id(1), &WRITE), Err(Refusal::SignIn));
        for user in [1, 2] {
            assert_eq!(administer(&by(1, Role::Admin), id(user)), Ok(()));
            assert!(administer(&by(1, Role::Editor), id(user)).is_err());
        }
    }

    #[test]
    fn the_key_of_an_administrator_reaches_all_but_the_administrator() {
        let key = key_of(by(1, Role::Admin), "users:write");
        assert_eq!((own_or(&key, id(2), &WRITE), administer(&key, id(2))), (Ok(()), Ok(())));
        let refused = Err(Refusal::Forbidden { needs: None });
        assert_eq!((own_or(&key, id(1), &WRITE), administer(&key, id(1))), (refused, refused));
    }
}
