//! API keys that are issued and not revoked.

use sea_orm::entity::prelude::*;

/// A key.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_keys")]
pub struct Model {
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: String,
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
    /// What it is limited to: a JSON array of texts, sorted.
    pub scopes: String,
    /// The digest of its secret, in hexadecimal.
    pub digest: String,
    /// The first moment at which it is worth nothing, in microseconds since 1970.
    pub expires_at: i64,
    /// When it was issued.
    pub issued_at: i64,
    /// Where that is recorded.
    pub position: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
