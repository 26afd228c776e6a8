//! Values that belong to one stream alone.

use sea_orm::entity::prelude::*;

/// One held value.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claims")]
pub struct Model {
    /// What kind of value.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: String,
    /// The value.
    #[sea_orm(primary_key, auto_increment = false)]
    pub value: String,
    /// Who holds it.
    pub stream: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
