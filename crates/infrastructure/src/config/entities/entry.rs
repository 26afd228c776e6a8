//! Entries as they are.

use sea_orm::entity::prelude::*;

/// An entry that was set at least once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "config_entries")]
pub struct Model {
    /// Its name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Its value; null if it is deleted.
    pub value: Option<String>,
    /// Its declared type.
    pub value_type: String,
    /// The version of its stream.
    pub version: i64,
    /// When it was first set, in microseconds since 1970.
    pub created_at: i64,
    /// When it was last set or deleted.
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
