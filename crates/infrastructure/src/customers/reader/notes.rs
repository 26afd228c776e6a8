//! Notes.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::customers::{CustomerNotes, NoteView, NotesPage};
use daybook_application::shared::{Order, StoreError};
use daybook_domain::shared::Timestamp;
use sea_orm::{ColumnTrait, Condition, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::SqlCustomers;
use super::rows::malformed;
use crate::customers::entities::note::{Column, Entity, Model};
use crate::shared::failed;
use crate::shared::rows::{signed, unsigned};
use crate::shared::spans::Statement as _;

#[async_trait]
impl CustomerNotes for SqlCustomers {
    async fn page(&self, page: &NotesPage) -> Result<Vec<NoteView>, StoreError> {
        let rows = query(page).all(self.db()).named(self.db(), "SELECT customer_notes").await;
        rows.and_then(|rows| rows.into_iter().map(Model::view).collect()).map_err(failed)
    }
}

pub(in crate::customers) fn query(page: &NotesPage) -> Select<Entity> {
    let after = page.after.map(|after| match page.order {
        Order::Ascending => Column::Position.gt(signed(after)),
        Order::Descending => Column::Position.lt(signed(after)),
    });
    let until = page.at.map(|at| Column::Position.lte(signed(at.0)));
    let order = match page.order {
        Order::Ascending => sea_orm::Order::Asc,
        Order::Descending => sea_orm::Order::Desc,
    };
    Entity::find()
        .filter(Column::CustomerId.eq(page.customer.to_string()))
        .filter(Condition::all().add_option(after).add_option(until))
        .order_by(Column::Position, order)
        .limit(page.limit as u64)
}

impl Model {
    fn view(self) -> Result<NoteView, DbErr> {
        Ok(NoteView {
            id: self.note_id.parse().map_err(malformed)?,
            position: unsigned(self.position)?,
            text: self.text.map(Arc::from),
            author: self.author.into(),
            created_at: Timestamp::from_micros(self.created_at),
        })
    }
}
