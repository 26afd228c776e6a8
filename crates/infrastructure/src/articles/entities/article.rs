//! Articles as they are, without their texts.

use sea_orm::entity::prelude::*;

/// An article that was created, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "articles")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// Who else may change it: a JSON array.
    pub editors: String,
    /// `public` or `private`.
    pub visibility: String,
    /// `draft`, `published`, `unpublished` or `trashed`.
    pub status: String,
    /// What the status is once it is out of the trash.
    pub standing: String,
    /// The revision of the working copy.
    pub revision: i64,
    /// The revision that is published, or will be again once it is out of the trash; null if there is none. So are the
    /// next four.
    pub published_revision: Option<i64>,
    /// Its slug.
    pub published_slug: Option<String>,
    /// The date that it bears.
    pub published_at: Option<i64>,
    /// The version that changed last what readers get.
    pub public_version: Option<i64>,
    /// When that was recorded.
    pub public_updated_at: Option<i64>,
    /// The date of the first publication; null before it.
    pub first_published_at: Option<i64>,
    /// When the open checkpoint was put down; null if none is open.
    pub autosaved_at: Option<i64>,
    /// For when it is planned to be published.
    pub publish_at: Option<i64>,
    /// The zone in whose clock that was named.
    pub publish_zone: Option<String>,
    /// For when it is planned to be taken back.
    pub unpublish_at: Option<i64>,
    /// The zone in whose clock that was named.
    pub unpublish_zone: Option<String>,
    /// The version of its stream.
    pub version: i64,
    /// The position of its last event.
    pub position: i64,
    /// The position of its first event.
    pub created_position: i64,
    /// When it was created, in microseconds since 1970.
    pub created_at: i64,
    /// When its last event was recorded.
    pub updated_at: i64,
    /// What the working copy's title is sorted and found by.
    pub title_key: String,
    /// The same of what is published.
    pub public_title_key: Option<String>,
    /// The date of what is published now; the least number there is if nothing is.
    pub shown_at: i64,
    /// The position of the working copy's revision: its row in the search.
    pub text_position: i64,
    /// The same of what is published.
    pub public_text_position: Option<i64>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
