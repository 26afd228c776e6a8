//! Outcomes by idempotency key.

use sea_orm::entity::prelude::*;

/// One outcome.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "receipts")]
pub struct Model {
    /// Whose key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub actor: String,
    /// The key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The digest of the request: 32 bytes.
    pub fingerprint: Vec<u8>,
    /// 1 if the commit had events, 0 if it was already so.
    pub changed: i64,
    /// The version of the first record that changed; 0 if none.
    pub version: i64,
    /// Where the commit ends.
    pub position: i64,
    /// When, in microseconds since 1970.
    pub recorded_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
