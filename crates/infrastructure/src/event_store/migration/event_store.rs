//! The log and what is kept with it.

use sea_orm_migration::prelude::*;

use super::{index, unique};
use crate::shared::schema::Schema;

/// Creates them.
pub struct CreateEventStore;

impl MigrationName for CreateEventStore {
    fn name(&self) -> &'static str {
        "m0001_create_event_store"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateEventStore {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schema = Schema::new(manager.get_database_backend());
        for table in [
            events(schema),
            head(schema),
            claims(schema),
            receipts(schema),
            snapshots(schema),
            checkpoints(schema),
            data_keys(schema),
            heartbeat(schema),
        ] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

fn events(schema: Schema) -> TableCreateStatement {
    schema.table(
        "events",
        [
            schema.integer("position").primary_key().take(),
            schema.integer("commit"),
            schema.text("stream"),
            schema.integer("version"),
            schema.text("category"),
            schema.text("type"),
            schema.integer("schema_version"),
            schema.bytes("data"),
            schema.bytes("metadata"),
            schema.integer("recorded_at"),
            schema.nullable(schema.text("key_id")),
            schema.bytes("hash"),
        ],
    )
}

fn head(schema: Schema) -> TableCreateStatement {
    schema.table(
        "head",
        [
            schema.integer("id").primary_key().check(Expr::col("id").eq(1)).take(),
            schema.text("log_id"),
            schema.integer("position"),
            schema.bytes("hash"),
            schema.integer("recorded_at"),
            schema.integer("schema_version"),
        ],
    )
}

fn claims(schema: Schema) -> TableCreateStatement {
    schema.table("claims", [schema.text("scope"), schema.text("value"), schema.text("stream")])
}

fn receipts(schema: Schema) -> TableCreateStatement {
    schema.table(
        "receipts",
        [
            schema.text("actor"),
            schema.text("key"),
            schema.bytes("fingerprint"),
            schema.integer("changed"),
            schema.integer("version"),
            schema.integer("position"),
            schema.integer("recorded_at"),
        ],
    )
}

fn snapshots(schema: Schema) -> TableCreateStatement {
    schema.table(
        "snapshots",
        [
            schema.text("stream").primary_key().take(),
            schema.integer("version"),
            schema.integer("state_version"),
            schema.bytes("state"),
            schema.nullable(schema.text("key_id")),
        ],
    )
}

fn checkpoints(schema: Schema) -> TableCreateStatement {
    let name = schema.text("name").primary_key().take();
    schema.table("checkpoints", [name, schema.integer("position"), schema.bytes("hash")])
}

fn data_keys(schema: Schema) -> TableCreateStatement {
    schema.table(
        "data_keys",
        [
            schema.text("key_id").primary_key().take(),
            schema.text("owner").unique_key().take(),
            schema.bytes("wrapped"),
        ],
    )
}

fn heartbeat(schema: Schema) -> TableCreateStatement {
    let id = schema.integer("id").primary_key().check(Expr::col("id").eq(1)).take();
    schema.table("heartbeat", [id, schema.integer("beaten_at")])
}

/// Those on positions and times grow at their end only, which costs next to nothing.
fn indexes() -> [IndexCreateStatement; 6] {
    [
        unique("events_stream_version", "events", &["stream", "version"]),
        index("events_recorded_at", "events", &["recorded_at"]),
        index("events_category", "events", &["category", "position"]),
        unique("claims_value", "claims", &["scope", "value"]),
        unique("receipts_key", "receipts", &["actor", "key"]),
        index("receipts_recorded_at", "receipts", &["recorded_at"]),
    ]
}
