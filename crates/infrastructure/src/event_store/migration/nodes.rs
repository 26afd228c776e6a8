//! What several nodes on one database need.

use sea_orm_migration::prelude::*;

use super::index;
use crate::shared::schema::Schema;

/// Creates the table of leases, and the index by which one node finds whom another one has erased.
pub struct CreateNodes;

impl MigrationName for CreateNodes {
    fn name(&self) -> &'static str {
        "m0006_create_nodes"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateNodes {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schema = Schema::new(manager.get_database_backend());
        let name = schema.text("name").primary_key().take();
        manager
            .create_table(schema.table("leases", [name, schema.text("holder"), schema.integer("until")]))
            .await?;
        manager.create_index(index("erasures_position", "erasures", &["position"])).await
    }
}
