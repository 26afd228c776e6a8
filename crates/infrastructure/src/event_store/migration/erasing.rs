//! Who is erased, and which key the installation has.

use sea_orm_migration::prelude::*;

use super::index;
use crate::shared::schema::Schema;

/// Creates both tables, and the index by which the claims of one stream are found.
pub struct CreateErasing;

impl MigrationName for CreateErasing {
    fn name(&self) -> &'static str {
        "m0003_create_erasing"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateErasing {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schema = Schema::new(manager.get_database_backend());
        manager.create_table(erasures(schema)).await?;
        manager.create_table(installation(schema)).await?;
        manager.create_index(index("claims_stream", "claims", &["stream"])).await
    }
}

fn erasures(schema: Schema) -> TableCreateStatement {
    schema.table(
        "erasures",
        [
            schema.text("stream").primary_key().take(),
            schema.nullable(schema.text("key_id")),
            schema.integer("position"),
            schema.integer("recorded_at"),
            schema.integer("overwritten").check(Expr::col("overwritten").is_in([0, 1])).take(),
        ],
    )
}

fn installation(schema: Schema) -> TableCreateStatement {
    let id = schema.integer("id").primary_key().check(Expr::col("id").eq(1)).take();
    schema.table("installation", [id, schema.bytes("key_check")])
}
