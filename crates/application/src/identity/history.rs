//! Reads what happened.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, decide};
use daybook_domain::identity::{Session, SessionId, User, UserId};

use super::Failure;
use crate::shared::{EventLog, EventView, PageRequest, Position, StoreError, stream_name};

/// The handler of questions about what happened.
pub struct History {
    log: Arc<dyn EventLog>,
}

impl History {
    pub(super) fn new(log: Arc<dyn EventLog>) -> Self {
        Self { log }
    }

    /// What happened to a user, also to an erased one; nothing, for one that never was.
    pub async fn of_user(
        &self,
        user: UserId,
        page: PageRequest,
        by: &Principal,
    ) -> Result<Vec<EventView>, Failure> {
        decide(by, &Action::ReadAudit)?;
        Ok(self.log.stream(&stream_name::<User>(&user), page).await?)
    }

    /// The first event of the commit that ends here, for whoever has just made it: nobody's rights are asked.
    pub async fn of_commit(&self, position: Position) -> Result<Option<EventView>, StoreError> {
        Ok(self.log.commit(position).await?.into_iter().next())
    }

    /// What happened to a session. That all of its user's sessions were ended, the user's own history tells.
    pub async fn of_session(
        &self,
        session: SessionId,
        page: PageRequest,
        by: &Principal,
    ) -> Result<Vec<EventView>, Failure> {
        decide(by, &Action::ReadAudit)?;
        Ok(self.log.stream(&stream_name::<Session>(&session), page).await?)
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;

    use super::super::fixtures::{assert_forbidden, by, id, session_id};
    use super::*;
    use crate::shared::{MockEventLog, Order};

    const PAGE: PageRequest = PageRequest { after: Some(3), limit: 10, order: Order::Descending };

    #[tokio::test]
    async fn the_history_of_a_user_or_a_session_is_its_stream() {
        let mut log = MockEventLog::new();
        let names = [format!("user-{}", id(1)), format!("session-{}", session_id(3))];
        let asked =
            move |stream: &str, page: &PageRequest| names.contains(&stream.to_owned()) && *page == PAGE;
        log.expect_stream().withf(asked).times(2).returning(|_, _| Ok(Vec::new()));
        let (history, admin) = (History::new(Arc::new(log)), by(2, Role::Admin));
        assert!(history.of_user(id(1), PAGE, &admin).await.unwrap().is_empty());
        assert!(history.of_session(session_id(3), PAGE, &admin).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn it_is_not_for_the_user_itself() {
        let history = History::new(Arc::new(MockEventLog::new()));
        for who in [by(1, Role::Editor), Principal::Anonymous] {
            assert_forbidden(&history.of_user(id(1), PAGE, &who).await);
            assert_forbidden(&history.of_session(session_id(3), PAGE, &who).await);
        }
    }
}
