//! What is planned.

use sea_orm::entity::prelude::*;

/// A plan that is not done yet.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "article_plans")]
pub struct Model {
    /// The article.
    #[sea_orm(primary_key, auto_increment = false)]
    pub article_id: String,
    /// `publish` or `unpublish`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub action: String,
    /// For when.
    pub at: i64,
    /// The zone in whose clock that was named.
    pub zone: Option<String>,
    /// Where it was planned.
    pub position: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
