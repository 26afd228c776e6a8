//! Consents as they were given and taken back.

use sea_orm::entity::prelude::*;

/// What a customer said at a position to a purpose.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_consents")]
pub struct Model {
    /// The customer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: String,
    /// What for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub purpose: String,
    /// Since which position.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// 1 if it was given, 0 if it was refused or taken back.
    pub granted: i64,
    /// When, as the customer or the clerk has it, in microseconds since 1970.
    pub at: i64,
    /// Where it was given; null if that is not known, or the person is erased.
    pub source: Option<String>,
    /// The position of the next word on this purpose; null for the last one.
    pub until: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
