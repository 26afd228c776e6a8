//! What imports did.

use sea_orm::entity::prelude::*;

/// What an import did to a customer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_batches")]
pub struct Model {
    /// The import.
    #[sea_orm(primary_key, auto_increment = false)]
    pub batch: String,
    /// The customer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: String,
    /// 1 if it created the customer, 0 if it changed it.
    pub created: i64,
    /// The version before the import's first event; 0 if it created the customer.
    pub before_version: i64,
    /// The version after the import's last event.
    pub version: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
