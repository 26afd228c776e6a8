//! A reader whose answers are old when they arrive.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_domain::identity::UserId;

use crate::identity::testing::InMemoryIdentity;
use crate::identity::{UserRecords, UserView, UsersPage};
use crate::shared::StoreError;

/// Lets others go first between reading who is an administrator and telling it.
pub(super) struct Yielding(pub(super) Arc<InMemoryIdentity>);

#[async_trait]
impl UserRecords for Yielding {
    async fn user(&self, id: UserId) -> Result<Option<UserView>, StoreError> {
        self.0.user(id).await
    }

    async fn page(&self, page: &UsersPage) -> Result<Vec<UserView>, StoreError> {
        self.0.page(page).await
    }

    async fn admins(&self, limit: usize) -> Result<Vec<UserId>, StoreError> {
        let admins = self.0.admins(limit).await;
        tokio::task::yield_now().await;
        admins
    }
}
