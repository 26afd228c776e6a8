//! Entries as they were.

use sea_orm::entity::prelude::*;

/// What an entry became at a position.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "config_history")]
pub struct Model {
    /// Its name.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Since which position.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The version of its stream.
    pub version: i64,
    /// Its value; null if it was deleted.
    pub value: Option<String>,
    /// Its declared type; null if it was deleted.
    pub value_type: Option<String>,
    /// When, in microseconds since 1970.
    pub recorded_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
