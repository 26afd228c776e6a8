//! Places in the log.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::shared::{LogId, LogPosition, Moment, Position, StoreError, Timeline};
use daybook_domain::shared::Timestamp;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Store;
use super::entities::event;
use crate::shared::failed;
use crate::shared::rows::{signed, unsigned};
use crate::shared::spans::Statement as _;

/// The places of a store's log.
pub struct SqlTimeline {
    store: Arc<Store>,
}

impl SqlTimeline {
    /// The places of the log of `store`.
    #[must_use]
    pub fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// The end of the last commit whose time meets a condition: one step into the index of times. (`MAX(position)`
    /// would walk through all that meet it.)
    async fn last(&self, recorded: SimpleExpr) -> Result<Position, StoreError> {
        let found: Option<i64> = event::Entity::find()
            .select_only()
            .column(event::Column::Position)
            .filter(recorded)
            .filter(event::Column::Position.lte(signed(self.store.bus.head().0)))
            .order_by_desc(event::Column::RecordedAt)
            // All events of a commit have its time, so the last of them is the commit's last.
            .order_by_desc(event::Column::Position)
            .into_tuple()
            .one(&self.store.database.readers)
            .named(&self.store.database.readers, "SELECT events")
            .await
            .map_err(failed)?;
        unsigned(found.unwrap_or_default()).map(Position).map_err(failed)
    }

    async fn at_time(&self, time: Timestamp) -> Result<Position, StoreError> {
        self.last(event::Column::RecordedAt.lte(time.as_micros())).await
    }

    async fn at_position(&self, at: &LogPosition) -> Result<Position, StoreError> {
        let head = self.store.bus.head();
        if at.log.as_ref().is_some_and(|log| *log != self.store.log_id) {
            return Err(StoreError::OtherLog { head });
        }
        // Another node may have told of it already.
        let head = if at.position > head { self.store.confirmed_head().await? } else { head };
        if at.position > head {
            return Err(StoreError::NotYet { head });
        }
        let event = event::Entity::find_by_id(signed(at.position.0))
            .one(&self.store.database.readers)
            .named(&self.store.database.readers, "SELECT events")
            .await;
        match event.map_err(failed)? {
            Some(event) if event.commit != event.position => {
                self.last(event::Column::RecordedAt.lt(event.recorded_at)).await
            }
            _ => Ok(at.position),
        }
    }
}

#[async_trait]
impl Timeline for SqlTimeline {
    fn log_id(&self) -> LogId {
        self.store.log_id.clone()
    }

    async fn head(&self) -> Result<Position, StoreError> {
        Ok(self.store.bus.head())
    }

    async fn resolve(&self, moment: &Moment) -> Result<Position, StoreError> {
        match moment {
            Moment::Time(time) => self.at_time(*time).await,
            Moment::Position(position) => self.at_position(position).await,
        }
    }
}
