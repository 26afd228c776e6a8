//! Revisions and checkpoints.

use async_trait::async_trait;
use daybook_application::articles::{
    ArticleRevisions, CheckpointView, RevisionSummary, RevisionView, RevisionsPage,
};
use daybook_application::shared::{Order, StoreError};
use daybook_domain::articles::{
    ArticleId, Body, Content, Draft, Lead, Note, Revision, Slug, Subtitle, Title,
};
use daybook_domain::shared::Timestamp;
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::SqlArticles;
use super::rows::{revision as number, tags};
use crate::articles::entities::checkpoint;
use crate::articles::entities::revision::{Column, Entity, Model};
use crate::shared::failed;
use crate::shared::rows::{signed, unsigned};
use crate::shared::spans::Statement as _;

/// A revision without its text.
#[derive(FromQueryResult)]
struct RevisionRow {
    revision: i64,
    title: String,
    note: Option<String>,
    restored_from: Option<i64>,
    actor: String,
    created_at: i64,
    version: i64,
}

#[async_trait]
impl ArticleRevisions for SqlArticles {
    async fn revision(&self, id: ArticleId, revision: Revision) -> Result<Option<RevisionView>, StoreError> {
        let row =
            one_revision(id, revision).one(self.db()).named(self.db(), "SELECT article_revisions").await;
        row.and_then(|row| row.map(Model::view).transpose()).map_err(failed)
    }

    async fn page(&self, page: &RevisionsPage) -> Result<Vec<RevisionSummary>, StoreError> {
        let rows = revisions(page)
            .into_model::<RevisionRow>()
            .all(self.db())
            .named(self.db(), "SELECT article_revisions")
            .await;
        rows.and_then(|rows| rows.into_iter().map(RevisionRow::summary).collect()).map_err(failed)
    }

    async fn checkpoint(&self, id: ArticleId) -> Result<Option<CheckpointView>, StoreError> {
        let row = checkpoint::Entity::find_by_id(id.to_string())
            .one(self.db())
            .named(self.db(), "SELECT article_checkpoints")
            .await;
        row.and_then(|row| row.map(checkpoint::Model::view).transpose()).map_err(failed)
    }
}

/// One revision, whole.
pub(in crate::articles) fn one_revision(id: ArticleId, revision: Revision) -> Select<Entity> {
    Entity::find_by_id((id.to_string(), signed(revision.number())))
}

/// A page of revisions, without their bodies.
pub(in crate::articles) fn revisions(page: &RevisionsPage) -> Select<Entity> {
    let after = page.after.map(|after| signed(after.number()));
    let (beyond, order) = match page.order {
        Order::Ascending => (after.map(|after| Column::Revision.gt(after)), sea_orm::Order::Asc),
        Order::Descending => (after.map(|after| Column::Revision.lt(after)), sea_orm::Order::Desc),
    };
    let columns = [
        Column::Revision,
        Column::Title,
        Column::Note,
        Column::RestoredFrom,
        Column::Actor,
        Column::CreatedAt,
        Column::Version,
    ];
    Entity::find()
        .select_only()
        .columns(columns)
        .filter(Column::ArticleId.eq(page.id.to_string()))
        .filter(sea_orm::Condition::all().add_option(beyond))
        .order_by(Column::Revision, order)
        .limit(page.limit as u64)
}

impl RevisionRow {
    fn summary(self) -> Result<RevisionSummary, DbErr> {
        Ok(RevisionSummary {
            revision: number(self.revision)?,
            title: Title::restore(self.title),
            note: self.note.map(Note::restore),
            restored_from: self.restored_from.map(number).transpose()?,
            actor: self.actor.into(),
            created_at: Timestamp::from_micros(self.created_at),
            version: unsigned(self.version)?,
        })
    }
}

impl Model {
    fn view(self) -> Result<RevisionView, DbErr> {
        let content = Content {
            title: Title::restore(self.title.as_str()),
            slug: Slug::restore(self.slug),
            subtitle: self.subtitle.map(Subtitle::restore),
            lead: self.lead.map(Lead::restore),
            body: Body::restore(self.body),
            tags: tags(&self.tags)?,
        };
        let row = RevisionRow {
            revision: self.revision,
            title: self.title,
            note: self.note,
            restored_from: self.restored_from,
            actor: self.actor,
            created_at: self.created_at,
            version: self.version,
        };
        Ok(RevisionView { summary: row.summary()?, content })
    }
}

impl checkpoint::Model {
    fn view(self) -> Result<CheckpointView, DbErr> {
        let draft = Draft {
            title: Title::restore(self.title),
            slug: self.slug.map(Slug::restore),
            subtitle: self.subtitle.map(Subtitle::restore),
            lead: self.lead.map(Lead::restore),
            body: Body::restore(self.body),
            tags: tags(&self.tags)?,
        };
        Ok(CheckpointView {
            draft,
            actor: self.actor.into(),
            saved_at: Timestamp::from_micros(self.saved_at),
            version: unsigned(self.version)?,
        })
    }
}
