//! Lists sessions.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal};
use daybook_domain::identity::UserId;

use super::judging::own_or;
use super::{Failure, SessionRecords, SessionView, UserRecords};
use crate::shared::{Clock, CommandError};

/// The handler of questions about sessions.
pub struct Sessions {
    records: Arc<dyn UserRecords>,
    open: Arc<dyn SessionRecords>,
    clock: Arc<dyn Clock>,
}

impl Sessions {
    /// The most sessions that are listed.
    pub const MOST: usize = 500;

    pub(super) fn new(
        records: Arc<dyn UserRecords>,
        open: Arc<dyn SessionRecords>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { records, open, clock }
    }

    /// The sessions in which a user is signed in or can be without a password, oldest first.
    pub async fn of_user(&self, user: UserId, by: &Principal) -> Result<Vec<SessionView>, Failure> {
        own_or(by, user, &Action::ReadUsers)?;
        let view = self.records.user(user).await?.ok_or(CommandError::Missing)?;
        if view.holder().is_none() {
            return Ok(Vec::new());
        }
        Ok(self.open.open(user, view.generation, self.clock.now(), Self::MOST).await?)
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;

    use super::super::fixtures::{assert_forbidden, by, id, seconds, session_view, user_view};
    use super::super::{MockSessionRecords, MockUserRecords, UserState, UserView};
    use super::*;
    use crate::testing::FixedClock;

    async fn run(user: Option<UserView>, open: bool, by: &Principal) -> Result<Vec<SessionView>, Failure> {
        let (mut records, mut sessions) = (MockUserRecords::new(), MockSessionRecords::new());
        records.expect_user().returning(move |_| Ok(user.clone()));
        sessions.expect_open().times(usize::from(open)).returning(|user, generation, now, _| {
            assert_eq!((user, generation, now), (id(1), 2, seconds(5)));
            Ok(vec![session_view(3, 1)])
        });
        let clock = Arc::new(FixedClock::new(seconds(5)));
        Sessions::new(Arc::new(records), Arc::new(sessions), clock).of_user(id(1), by).await
    }

    #[tokio::test]
    async fn one_sees_ones_own_sessions_and_an_administrator_all() {
        for who in [by(1, Role::Reader), by(2, Role::Admin)] {
            let found = run(Some(user_view(1)), true, &who).await.unwrap();
            assert_eq!(found, [session_view(3, 1)]);
        }
    }

    #[tokio::test]
    async fn who_is_kept_out_has_no_sessions() {
        for state in [UserState::Suspended, UserState::Erased] {
            let user = UserView { state, ..user_view(1) };
            assert_eq!(run(Some(user), false, &by(2, Role::Admin)).await.unwrap(), []);
        }
    }

    #[tokio::test]
    async fn others_are_refused_and_who_never_was_is_missing() {
        assert_forbidden(&run(Some(user_view(1)), false, &by(2, Role::Editor)).await);
        let outcome = run(None, false, &by(2, Role::Admin)).await;
        assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
    }
}
