//! What is being written.

use sea_orm::entity::prelude::*;

/// An open checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article_checkpoints")]
pub struct Model {
    /// The article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: String,
    /// What the article is to be called.
    pub title: String,
    /// Its slug; null if that is left open.
    pub slug: Option<String>,
    /// The line under the title.
    pub subtitle: Option<String>,
    /// The paragraph before the body.
    pub lead: Option<String>,
    /// Its tags: a JSON array.
    pub tags: String,
    /// Who put it down.
    pub actor: String,
    /// When.
    pub saved_at: i64,
    /// The version of the stream that did.
    pub version: i64,
    /// The text.
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
