//! The log.

use sea_orm::entity::prelude::*;

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "events")]
pub struct Model {
    /// Its place: 1, 2, 3, … without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The last position of its commit.
    pub commit: i64,
    /// `config-max_users`.
    pub stream: String,
    /// Its number in the stream, from 1.
    pub version: i64,
    /// `config`.
    pub category: String,
    /// `ConfigValueSet`.
    pub r#type: String,
    /// The version of the stored form.
    pub schema_version: i64,
    /// The stored form, sealed if `key_id` says so: exact bytes.
    pub data: Vec<u8>,
    /// Who, why, in the course of what: JSON, exact bytes.
    pub metadata: Vec<u8>,
    /// Microseconds since 1970, one value per commit, strictly increasing from commit to commit.
    pub recorded_at: i64,
    /// The key that seals `data`.
    pub key_id: Option<String>,
    /// The link of the chain: 32 bytes.
    pub hash: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
