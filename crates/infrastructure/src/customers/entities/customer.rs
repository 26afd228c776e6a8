//! Customers as they are.

use sea_orm::entity::prelude::*;

/// A customer that was created, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "customers")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// `active`, `deleted` or `erased`.
    pub state: String,
    /// Its name; this and the next four are null once the person is erased.
    pub name: Option<String>,
    /// Its e-mail address, as typed.
    pub email: Option<String>,
    /// Its telephone number, as typed; null if there is none.
    pub phone: Option<String>,
    /// The same in E.164; null if it could not be read.
    pub phone_e164: Option<String>,
    /// Its postal address; null if there is none.
    pub address: Option<String>,
    /// Its tags: a JSON array of texts, sorted.
    pub tags: String,
    /// Until when it may not be erased, in microseconds since 1970.
    pub legal_hold_until: Option<i64>,
    /// What tells its e-mail address from others; null once the person is erased.
    pub email_key: Option<String>,
    /// The version of its stream.
    pub version: i64,
    /// The position of its last event.
    pub position: i64,
    /// The position of its first event: its place in lists.
    pub created_position: i64,
    /// When it was created.
    pub created_at: i64,
    /// When its last event was recorded.
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
