//! Sessions that are not ended.

use sea_orm::entity::prelude::*;

/// A session. It may be over by its time or by its user's generation.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Who is signed in.
    pub user_id: String,
    /// In which of the user's generations it is good.
    pub generation: i64,
    /// The digest of its access token, in hexadecimal.
    pub access: String,
    /// When that one is over; times are in microseconds since 1970.
    pub access_expires_at: i64,
    /// When its last refresh token is over.
    pub refresh_expires_at: i64,
    /// When it is over, however often it is renewed.
    pub ends_at: i64,
    /// When the user signed in.
    pub started_at: i64,
    /// When it was renewed last, or begun.
    pub renewed_at: i64,
    /// Where its beginning is recorded.
    pub started_position: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
