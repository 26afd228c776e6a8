//! Notes on customers.

use sea_orm::entity::prelude::*;

/// A note.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customer_notes")]
pub struct Model {
    /// The customer.
    #[sea_orm(primary_key, auto_increment = false)]
    pub customer_id: String,
    /// Where it was recorded.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// Its id.
    pub note_id: String,
    /// What it says; null once the person is erased.
    pub text: Option<String>,
    /// Who wrote it.
    pub author: String,
    /// When, in microseconds since 1970.
    pub created_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
