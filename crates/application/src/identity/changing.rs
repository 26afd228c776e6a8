//! The one way in which a user on record is changed.

use std::sync::Arc;

use daybook_domain::identity::{User, UserError, UserEvent, UserId};
use daybook_domain::shared::replay;

use super::error::{Failure, rejected};
use super::{IdentityError, UserRecords};
use crate::shared::{CommandContext, CommandError, Expected, Loaded, Streams, Written, decide_all};

/// How many administrators are asked to remain, one after the other, before it is given up.
const MOST_WITNESSES: usize = 10;

/// Changes users, and sees to it that there is always an administrator who can sign in.
#[derive(Clone)]
pub(super) struct Changing {
    pub(super) streams: Arc<dyn Streams<User>>,
    pub(super) records: Arc<dyn UserRecords>,
}

impl Changing {
    /// Loads a user, lets `decision` decide on it, and appends what it decided.
    ///
    /// If an active administrator ceases to be one by that, another one bears witness in the same commit that it
    /// remains. So of two who would each rely on the other, on whatever nodes, one finds its stream moved on.
    pub(super) async fn decide_on(
        &self,
        id: UserId,
        expected: Expected,
        context: &CommandContext,
        decision: impl Fn(&User) -> Result<Vec<UserEvent>, UserError> + Send + Sync,
    ) -> Result<Written, Failure> {
        let alone = self.decide_with(&[id], expected, context, &decision).await;
        if !is_last(&alone) {
            return alone;
        }
        for witness in self.records.admins(MOST_WITNESSES).await? {
            if witness == id {
                continue;
            }
            let outcome = self.decide_with(&[id, witness], expected, context, &decision).await;
            if !is_last(&outcome) {
                return outcome;
            }
        }
        alone
    }

    /// The first one is changed; the second one bears witness, if that is needed.
    async fn decide_with(
        &self,
        ids: &[UserId],
        expected: Expected,
        context: &CommandContext,
        decision: &(impl Fn(&User) -> Result<Vec<UserEvent>, UserError> + Send + Sync),
    ) -> Result<Written, Failure> {
        decide_all(&*self.streams, ids, context, |records| {
            let user = judged(&records[0], expected)?;
            let events = decision(user).map_err(rejected)?;
            let after = replay(Some(user.clone()), &events);
            let ceases = user.is_active_admin() && !after.is_some_and(|after| after.is_active_admin());
            if !ceases {
                return Ok(vec![events]);
            }
            let witness = records.get(1).and_then(|record| record.state.as_deref());
            let remained = witness.and_then(|witness| witness.remain_admin(ids[0]).ok());
            Ok(vec![events, remained.ok_or_else(|| rejected(IdentityError::LastAdmin))?])
        })
        .await
    }
}

fn is_last(outcome: &Result<Written, Failure>) -> bool {
    matches!(outcome, Err(CommandError::Rejected(IdentityError::LastAdmin)))
}

/// First it is judged whether there is such a user, then whether it is erased, and then whether it is as expected.
fn judged(record: &Loaded<User>, expected: Expected) -> Result<&User, Failure> {
    let user = record.state.as_deref().ok_or(CommandError::Missing)?;
    // Decisions say themselves that somebody is erased; erasing again does nothing, whatever was expected.
    if !user.is_erased() && !expected.is_met(record.version, true) {
        return Err(CommandError::Stale { current: record.version });
    }
    Ok(user)
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::{Role, Roles};

    use super::super::fixtures::{Said, accepting, admin, author, conflicting, context, gone, id, loaded};
    use super::super::{MockUserRecords, UserView};
    use super::*;
    use crate::shared::{AppendError, Appended, MockStreams, Position};

    fn changing(streams: MockStreams<User>, admins: Option<Vec<u64>>) -> Changing {
        let mut records = MockUserRecords::new();
        if let Some(admins) = admins {
            let admins: Vec<_> = admins.into_iter().map(id).collect();
            records.expect_admins().times(1).returning(move |_| Ok(admins.clone()));
        }
        records.expect_user().never().returning(|_| Ok(None::<UserView>));
        Changing { streams: Arc::new(streams), records: Arc::new(records) }
    }

    fn demoted() -> UserEvent {
        let roles = Roles::new([Role::Reader]).unwrap();
        UserEvent::AccessChanged { roles, grants: daybook_domain::access::Scopes::default() }
    }

    async fn demote(changing: &Changing, expected: Expected) -> Result<Written, Failure> {
        let decision = |user: &User| {
            user.change_access(Roles::new([Role::Reader]).unwrap(), daybook_domain::access::Scopes::default())
        };
        changing.decide_on(id(1), expected, &context(), decision).await
    }

    #[tokio::test]
    async fn who_is_no_administrator_is_changed_without_a_witness() {
        let mut streams = loaded(vec![vec![author(3)]]);
        accepting(&mut streams, vec![(id(1), 3, vec![demoted()])]);
        let written = demote(&changing(streams, None), Expected::Version(3)).await.unwrap();
        assert_eq!(written.version, 4);
    }

    #[tokio::test]
    async fn an_administrator_ceases_before_a_witness_in_the_same_commit() {
        let mut streams = loaded(vec![vec![admin(3)], vec![admin(3), admin(9)]]);
        let remained = UserEvent::RemainedAdmin { instead_of: id(1) };
        let said: Said = vec![(id(1), 3, vec![demoted()]), (id(2), 9, vec![remained])];
        accepting(&mut streams, said);
        let written = demote(&changing(streams, Some(vec![1, 2])), Expected::Any).await.unwrap();
        assert_eq!(written, Written { version: 4, position: Position(7), changed: true });
    }

    #[tokio::test]
    async fn the_last_administrator_remains() {
        let streams = loaded(vec![vec![admin(3)]]);
        let outcome = demote(&changing(streams, Some(vec![1])), Expected::Any).await;
        assert!(is_last(&outcome), "{outcome:?}");
    }

    #[tokio::test]
    async fn of_two_who_rely_on_each_other_the_second_finds_the_first_no_administrator_any_more() {
        let rounds = vec![vec![admin(3)], vec![admin(3), admin(9)], vec![admin(4), author(10)]];
        let mut streams = loaded(rounds);
        conflicting(&mut streams);
        let outcome = demote(&changing(streams, Some(vec![1, 2])), Expected::Any).await;
        assert!(is_last(&outcome), "{outcome:?}");
    }

    #[tokio::test]
    async fn a_witness_who_has_ceased_is_replaced_by_the_next_one() {
        let rounds = vec![vec![admin(3)], vec![admin(3), author(9)], vec![admin(3), admin(5)]];
        let mut streams = loaded(rounds);
        let remained = UserEvent::RemainedAdmin { instead_of: id(1) };
        accepting(&mut streams, vec![(id(1), 3, vec![demoted()]), (id(3), 5, vec![remained])]);
        assert!(demote(&changing(streams, Some(vec![2, 3])), Expected::Any).await.is_ok());
    }

    #[tokio::test]
    async fn missing_stale_and_erased_are_told_apart() {
        let outcome =
            async |record, expected| demote(&changing(loaded(vec![vec![record]]), None), expected).await;
        let missing = outcome(Loaded::absent(), Expected::Version(3)).await;
        assert!(matches!(missing, Err(CommandError::Missing)), "{missing:?}");
        let stale = outcome(author(4), Expected::Version(3)).await;
        assert!(matches!(stale, Err(CommandError::Stale { current: 4 })), "{stale:?}");
        let erased = outcome(gone(4), Expected::Version(3)).await;
        let said = matches!(erased, Err(CommandError::Rejected(IdentityError::User(UserError::Erased))));
        assert!(said, "{erased:?}");
    }

    #[tokio::test]
    async fn what_the_store_says_is_passed_on() {
        let mut streams = loaded(vec![vec![author(3)]]);
        let taken = || AppendError::Taken { scope: "user-email" };
        streams.expect_append().times(1).returning(move |_| Err::<Appended, _>(taken()));
        let outcome = demote(&changing(streams, None), Expected::Any).await;
        assert!(matches!(outcome, Err(CommandError::Taken { scope: "user-email" })), "{outcome:?}");
    }
}
