//! Reads articles out of the database.

mod conditions;
mod lists;
mod matching;
mod one;
mod plans;
mod revisions;
mod rows;
mod search;
mod snippets;

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::articles::{ArticleRecords, ArticleView, PublishedArticles, PublishedView, Rights};
use daybook_application::shared::{Position, StoreError};
use daybook_domain::articles::{Article, ArticleId, Slug};
use daybook_domain::shared::Aggregate;
use opentelemetry::metrics::Meter;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement};

use self::rows::{CardRow, PublicRow, SlugRow, WorkingRow};
use super::cache::Card;
use crate::event_store::Store;
use crate::shared::cache::At;
use crate::shared::rows::unsigned;
use crate::shared::spans::Statement as _;
use crate::shared::{Pulse, failed};

#[cfg(test)]
pub(super) use self::{
    conditions::Which, lists::statement as list_statement, one::*, plans::*, revisions::*, search::*,
    snippets::Terms,
};

/// The read models of articles in the database.
#[derive(Clone)]
pub struct SqlArticles {
    store: Arc<Store>,
}

impl SqlArticles {
    /// Reads the database of `store`.
    #[must_use]
    pub fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// Whether what was read before holds still.
    pub(crate) fn pulse(&self) -> &Arc<Pulse> {
        self.store.pulse()
    }

    /// Measures what is kept of it in memory.
    pub(super) fn meter(&self) -> &Meter {
        self.store.meter()
    }

    /// Who may see an article, what is published of it, and the position at which it is so.
    pub(super) async fn card(&self, id: ArticleId) -> Result<At<Option<Card>>, StoreError> {
        self.read_card(id).await.map_err(failed)
    }

    async fn read_card(&self, id: ArticleId) -> Result<At<Option<Card>>, DbErr> {
        let row = self
            .db()
            .query_one_raw(one::card(self.backend(), id))
            .named(self.db(), "SELECT articles")
            .await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("the head row".into()))?;
        let position = Position(unsigned(row.try_get("", "head_position")?)?);
        // Columns of a left join that found nothing are null.
        let found: Option<String> = row.try_get("", "id")?;
        let is_published: Option<String> = row.try_get("", "title")?;
        let value = if found.is_some() {
            let rights = CardRow::from_query_result(&row, "")?.rights()?;
            let public = is_published.map(|_| PublicRow::from_query_result(&row, "")?.view());
            Some(Card { rights, published: public.transpose()? })
        } else {
            None
        };
        Ok(At { value, position })
    }

    /// The article that was ever published under a slug, and the position at which it is so.
    pub(super) async fn holder(&self, slug: &Slug) -> Result<At<Option<ArticleId>>, StoreError> {
        self.read_holder(slug).await.map_err(failed)
    }

    async fn read_holder(&self, slug: &Slug) -> Result<At<Option<ArticleId>>, DbErr> {
        let row = SlugRow::find_by_statement(one::holder(self.backend(), slug))
            .one(self.db())
            .named(self.db(), "SELECT article_slugs")
            .await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("the head row".into()))?;
        let position = Position(unsigned(row.head_position)?);
        Ok(At { value: row.article_id.map(|id| rows::id(&id)).transpose()?, position })
    }

    async fn working_one(&self, statement: Statement) -> Result<Option<ArticleView>, StoreError> {
        let row =
            WorkingRow::find_by_statement(statement).one(self.db()).named(self.db(), "SELECT articles").await;
        row.and_then(|row| row.map(WorkingRow::view).transpose()).map_err(failed)
    }

    fn db(&self) -> &DatabaseConnection {
        self.store.readers()
    }

    fn backend(&self) -> DbBackend {
        self.db().get_database_backend()
    }
}

#[async_trait]
impl ArticleRecords for SqlArticles {
    async fn rights(&self, id: ArticleId) -> Result<Option<Rights>, StoreError> {
        let row = CardRow::find_by_statement(one::rights(self.backend(), id))
            .one(self.db())
            .named(self.db(), "SELECT articles")
            .await;
        row.and_then(|row| row.map(CardRow::rights).transpose()).map_err(failed)
    }

    async fn article(&self, id: ArticleId, at: Option<Position>) -> Result<Option<ArticleView>, StoreError> {
        self.working_one(one::working(self.backend(), id, at)).await
    }

    async fn version(&self, id: ArticleId, version: u64) -> Result<Option<ArticleView>, StoreError> {
        self.working_one(one::at_version(self.backend(), id, version)).await
    }

    async fn slug_owner(&self, slug: &Slug) -> Result<Option<ArticleId>, StoreError> {
        let row = self.db().query_one_raw(one::owner(self.backend(), slug)).await;
        let stream = row.and_then(|row| row.map(|row| row.try_get("", "stream")).transpose());
        let stream: Option<String> = stream.map_err(StoreError::failed)?;
        let of_article =
            |stream: &str| stream.strip_prefix(Article::CATEGORY)?.strip_prefix('-')?.parse().ok();
        stream
            .map(|stream| {
                of_article(&stream).ok_or_else(|| rows::malformed("a slug that no article has claimed"))
            })
            .transpose()
            .map_err(StoreError::failed)
    }
}

#[async_trait]
impl PublishedArticles for SqlArticles {
    async fn published(
        &self,
        id: ArticleId,
        at: Option<Position>,
    ) -> Result<Option<PublishedView>, StoreError> {
        let row = PublicRow::find_by_statement(one::public(self.backend(), id, at))
            .one(self.db())
            .named(self.db(), "SELECT articles")
            .await;
        row.and_then(|row| row.map(PublicRow::view).transpose()).map_err(failed)
    }

    async fn by_slug(&self, slug: &Slug, at: Option<Position>) -> Result<Option<PublishedView>, StoreError> {
        let statement = one::by_slug(self.backend(), slug, at);
        let row = PublicRow::find_by_statement(statement)
            .one(self.db())
            .named(self.db(), "SELECT article_slugs")
            .await;
        row.and_then(|row| row.map(PublicRow::view).transpose()).map_err(failed)
    }
}
