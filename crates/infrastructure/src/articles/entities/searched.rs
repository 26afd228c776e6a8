//! Texts as they are searched.

use sea_orm::entity::prelude::*;

/// The words of a revision that is a working copy or published, folded, with a space between them.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article_searched")]
pub struct Model {
    /// The position of the revision.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i64,
    /// The article.
    pub article_id: String,
    /// The words of the title.
    pub title: String,
    /// The words of the tags.
    pub tags: String,
    /// The words of the lead.
    pub lead: String,
    /// The words of the body.
    pub body: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
