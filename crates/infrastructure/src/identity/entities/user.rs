//! Users as they are.

use sea_orm::entity::prelude::*;

/// A user that was created, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// `active`, `suspended` or `erased`.
    pub state: String,
    /// Its name; null once the person is erased.
    pub name: Option<String>,
    /// Its e-mail address, as typed; null if there is none.
    pub email: Option<String>,
    /// Its user name, as typed; null if there is none.
    pub user_name: Option<String>,
    /// 1 if there is a password. What is kept of it stands in the log alone.
    pub has_password: i64,
    /// What the user is: a JSON array of texts, from the most to the least.
    pub roles: String,
    /// 1 if it is an administrator.
    pub is_admin: i64,
    /// What the user may beside that: a JSON array of texts, sorted.
    pub grants: String,
    /// How often all its sessions were ended.
    pub generation: i64,
    /// The version of its stream.
    pub version: i64,
    /// The position of its first event: its place in lists.
    pub created_position: i64,
    /// When it was created, in microseconds since 1970.
    pub created_at: i64,
    /// When its last event was recorded.
    pub updated_at: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
