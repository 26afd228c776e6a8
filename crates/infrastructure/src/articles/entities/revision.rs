//! Revisions.

use sea_orm::entity::prelude::*;

/// A revision; it never changes.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article_revisions")]
pub struct Model {
    /// The article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: String,
    /// Its number.
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    /// Where it was recorded.
    pub position: i64,
    /// The version of the stream that made it.
    pub version: i64,
    /// What the article was called.
    pub title: String,
    /// What the title is found by.
    pub title_key: String,
    /// Its slug.
    pub slug: String,
    /// The line under the title.
    pub subtitle: Option<String>,
    /// The paragraph before the body.
    pub lead: Option<String>,
    /// Its tags: a JSON array.
    pub tags: String,
    /// What the editor said about it.
    pub note: Option<String>,
    /// The revision that it repeats.
    pub restored_from: Option<i64>,
    /// Who made it.
    pub actor: String,
    /// When it was made, in microseconds since 1970.
    pub created_at: i64,
    /// The text. The last column: what is before it is read without it.
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
