//! Who is erased.

use sea_orm::entity::prelude::*;

/// One erasure.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "erasures")]
pub struct Model {
    /// Whose person is erased.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stream: String,
    /// The key that was destroyed; null if nothing had been sealed.
    pub key_id: Option<String>,
    /// The position of the event that says so.
    pub position: i64,
    /// When, in microseconds since 1970.
    pub recorded_at: i64,
    /// 1 once no byte of what was erased is left in the files.
    pub overwritten: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
