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
