//! States of long streams.

use sea_orm::entity::prelude::*;

/// The state of one stream at a version.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "snapshots")]
pub struct Model {
    /// The stream.
    #[sea_orm(primary_key, auto_increment = false)]
    pub stream: String,
    /// The version of the stream.
    pub version: i64,
    /// The version of the state's stored form; any other one is not read.
    pub state_version: i64,
    /// The state, sealed if `key_id` says so.
    pub state: Vec<u8>,
    /// The key that seals `state`.
    pub key_id: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
