//! What is planned.

use async_trait::async_trait;
use daybook_application::articles::{ArticlePlans, PlanView};
use daybook_application::shared::{Position, StoreError};
use daybook_domain::shared::Timestamp;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::SqlArticles;
use super::rows::{id, malformed, planned};
use crate::articles::entities::plan::{Column, Entity, Model};
use crate::shared::failed;
use crate::shared::rows::unsigned;
use crate::shared::spans::Statement as _;

#[async_trait]
impl ArticlePlans for SqlArticles {
    async fn due(&self, until: Timestamp, limit: usize) -> Result<Vec<PlanView>, StoreError> {
        let rows = due(until, limit).all(self.db()).named(self.db(), "SELECT article_plans").await;
        rows.and_then(|rows| rows.into_iter().map(Model::view).collect()).map_err(failed)
    }

    async fn next(&self) -> Result<Option<Timestamp>, StoreError> {
        let earliest = due(Timestamp::from_micros(i64::MAX), 1)
            .one(self.db())
            .named(self.db(), "SELECT article_plans")
            .await;
        Ok(earliest.map_err(failed)?.map(|row| Timestamp::from_micros(row.at)))
    }
}

/// The earliest plans first. The names of the actions sort as they are to happen.
pub(in crate::articles) fn due(until: Timestamp, limit: usize) -> Select<Entity> {
    Entity::find()
        .filter(Column::At.lte(until.as_micros()))
        .order_by_asc(Column::At)
        .order_by_asc(Column::ArticleId)
        .order_by_asc(Column::Action)
        .limit(limit as u64)
}

impl Model {
    fn view(self) -> Result<PlanView, DbErr> {
        Ok(PlanView {
            id: id(&self.article_id)?,
            action: self.action.parse().map_err(malformed)?,
            time: planned(self.at, self.zone),
            position: Position(unsigned(self.position)?),
        })
    }
}
