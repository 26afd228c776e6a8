//! The end of the log, in the one row that every writer locks first.

use sea_orm::entity::prelude::*;

/// The only row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "head")]
pub struct Model {
    /// Always 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: i64,
    /// The log's id.
    pub log_id: String,
    /// The last position.
    pub position: i64,
    /// The hash of the last event; 32 zero bytes before the first.
    pub hash: Vec<u8>,
    /// When the last commit was recorded.
    pub recorded_at: i64,
    /// The schema of the newest program that has migrated the data.
    pub schema_version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
