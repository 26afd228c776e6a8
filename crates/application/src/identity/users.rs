//! Reads users.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, decide};
use daybook_domain::identity::UserId;

use super::judging::own_or;
use super::{Failure, UserRecords, UserView, UsersPage};
use crate::shared::CommandError;

/// The handler of questions about users.
pub struct Users {
    records: Arc<dyn UserRecords>,
}

impl Users {
    pub(super) fn new(records: Arc<dyn UserRecords>) -> Self {
        Self { records }
    }

    /// One user, as it is now, also a suspended or an erased one.
    pub async fn one(&self, user: UserId, by: &Principal) -> Result<UserView, Failure> {
        own_or(by, user, &Action::ReadUsers)?;
        self.records.user(user).await?.ok_or(CommandError::Missing)
    }

    /// Users in the order of their creation.
    pub async fn page(&self, page: &UsersPage, by: &Principal) -> Result<Vec<UserView>, Failure> {
        decide(by, &Action::ReadUsers)?;
        Ok(self.records.page(page).await?)
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;

    use super::super::MockUserRecords;
    use super::super::fixtures::{assert_forbidden, by, id, key_of, user_view};
    use super::*;

    #[tokio::test]
    async fn one_reads_oneself_and_an_administrator_everybody() {
        for who in [by(1, Role::Reader), by(2, Role::Admin), key_of(by(2, Role::Admin), "users:read")] {
            let mut records = MockUserRecords::new();
            records.expect_user().times(1).returning(|_| Ok(Some(user_view(1))));
            assert_eq!(Users::new(Arc::new(records)).one(id(1), &who).await.unwrap(), user_view(1));
        }
        let mut records = MockUserRecords::new();
        records.expect_user().returning(|_| Ok(None));
        let outcome = Users::new(Arc::new(records)).one(id(1), &by(2, Role::Admin)).await;
        assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
    }

    #[tokio::test]
    async fn the_list_is_for_administrators() {
        let page = UsersPage { after: Some(3), limit: 7 };
        let mut records = MockUserRecords::new();
        let asked = move |asked: &UsersPage| *asked == page;
        records.expect_page().withf(asked).times(1).returning(|_| Ok(vec![user_view(1)]));
        let found = Users::new(Arc::new(records)).page(&page, &by(2, Role::Admin)).await.unwrap();
        assert_eq!(found, [user_view(1)]);
    }

    #[tokio::test]
    async fn others_read_nobody_and_nothing_is_looked_up() {
        for who in [by(2, Role::Editor), key_of(by(1, Role::Admin), "users:read"), Principal::Anonymous] {
            let users = Users::new(Arc::new(MockUserRecords::new()));
            assert_forbidden(&users.one(id(1), &who).await);
        }
        let users = Users::new(Arc::new(MockUserRecords::new()));
        assert_forbidden(&users.page(&UsersPage { after: None, limit: 7 }, &by(1, Role::Editor)).await);
    }
}
