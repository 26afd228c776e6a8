//! Who holds what only one may have.

use daybook_application::shared::StoreError;
use daybook_domain::shared::Claim;
use sea_orm::EntityTrait;

use super::Store;
use super::entities::claim;
use crate::shared::failed;
use crate::shared::spans::Statement as _;

impl Store {
    /// The name of the stream that holds a claim, if one does.
    pub(crate) async fn holder(&self, claim: &Claim) -> Result<Option<String>, StoreError> {
        let key = (claim.scope.to_owned(), claim.value.clone());
        let held = claim::Entity::find_by_id(key)
            .one(self.readers())
            .named(self.readers(), "SELECT claims")
            .await
            .map_err(failed)?;
        Ok(held.map(|held| held.stream))
    }
}
