//! The tables of configuration.

use sea_orm_migration::prelude::*;

use crate::shared::schema::Schema;

/// Creates them.
pub struct CreateConfig;

impl MigrationName for CreateConfig {
    fn name(&self) -> &'static str {
        "m0002_create_config"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateConfig {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schema = Schema::new(manager.get_database_backend());
        manager.create_table(entries(schema)).await?;
        manager.create_table(history(schema)).await?;
        let by_name = Index::create()
            .name("config_history_name")
            .table("config_history")
            .col("name")
            .col("position")
            .unique()
            .to_owned();
        manager.create_index(by_name).await?;
        let by_position = Index::create()
            .name("config_history_position")
            .table("config_history")
            .col("position")
            .to_owned();
        manager.create_index(by_position).await
    }
}

fn entries(schema: Schema) -> TableCreateStatement {
    schema.table(
        "config_entries",
        [
            schema.text("name").primary_key().take(),
            schema.nullable(schema.text("value")),
            schema.text("value_type"),
            schema.integer("version"),
            schema.integer("created_at"),
            schema.integer("updated_at"),
        ],
    )
}

fn history(schema: Schema) -> TableCreateStatement {
    schema.table(
        "config_history",
        [
            schema.text("name"),
            schema.integer("position"),
            schema.integer("version"),
            schema.nullable(schema.text("value")),
            schema.nullable(schema.text("value_type")),
            schema.integer("recorded_at"),
        ],
    )
}
