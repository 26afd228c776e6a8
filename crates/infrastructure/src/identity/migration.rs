//! The tables of identity.

use sea_orm_migration::prelude::*;

use crate::shared::schema::Schema;

/// Creates them.
pub struct CreateIdentity;

impl MigrationName for CreateIdentity {
    fn name(&self) -> &'static str {
        "m0007_create_identity"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateIdentity {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let schema = Schema::new(manager.get_database_backend());
        for table in [users(schema), keys(schema), sessions(schema), renewals(schema)] {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        Ok(())
    }
}

/// Users as they are. What they sign in with is looked up among the claims.
fn users(schema: Schema) -> TableCreateStatement {
    schema.table(
        "users",
        [
            schema.text("id").primary_key().take(),
            schema.text("state"),
            schema.nullable(schema.text("name")),
            schema.nullable(schema.text("email")),
            schema.nullable(schema.text("user_name")),
            schema.integer("has_password"),
            schema.text("roles"),
            schema.integer("is_admin"),
            schema.text("grants"),
            schema.integer("generation"),
            schema.integer("version"),
            schema.integer("created_position"),
            schema.integer("created_at"),
            schema.integer("updated_at"),
        ],
    )
}

/// API keys that are issued and not revoked.
fn keys(schema: Schema) -> TableCreateStatement {
    schema.table(
        "user_keys",
        [
            schema.text("user_id"),
            schema.text("id"),
            schema.nullable(schema.text("name")),
            schema.text("scopes"),
            schema.text("digest"),
            schema.integer("expires_at"),
            schema.integer("issued_at"),
            schema.integer("position"),
        ],
    )
}

/// Sessions that are not ended.
fn sessions(schema: Schema) -> TableCreateStatement {
    schema.table(
        "sessions",
        [
            schema.text("id").primary_key().take(),
            schema.text("user_id"),
            schema.integer("generation"),
            schema.text("access"),
            schema.integer("access_expires_at"),
            schema.integer("refresh_expires_at"),
            schema.integer("ends_at"),
            schema.integer("started_at"),
            schema.integer("renewed_at"),
            schema.integer("started_position"),
        ],
    )
}

/// Every refresh token of those sessions, the last one and those that were used.
fn renewals(schema: Schema) -> TableCreateStatement {
    let digest = schema.text("digest").primary_key().take();
    schema.table("session_renewals", [digest, schema.text("session_id")])
}

fn indexes() -> [IndexCreateStatement; 8] {
    [
        unique("users_sequence", "users", &["created_position"]),
        index("users_state", "users", &["state", "is_admin", "created_position"]),
        unique("user_keys_id", "user_keys", &["user_id", "id"]),
        index("user_keys_digest", "user_keys", &["digest"]),
        index("sessions_access", "sessions", &["access"]),
        unique("sessions_user", "sessions", &["user_id", "generation", "started_position"]),
        index("sessions_end", "sessions", &["user_id", "ends_at"]),
        index("session_renewals_session", "session_renewals", &["session_id"]),
    ]
}

fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

fn unique(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(name, table, columns).unique().take()
}
