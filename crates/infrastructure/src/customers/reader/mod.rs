//! Reads customers out of the database.

mod imports;
mod notes;
mod pages;
mod rows;

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::customers::{CustomerRecords, CustomerView, CustomersPage};
use daybook_application::shared::{Position, StoreError};
use daybook_domain::customers::CustomerId;
use opentelemetry::metrics::Meter;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement};

use self::rows::CustomerRow;
use crate::event_store::Store;
use crate::shared::cache::At;
use crate::shared::rows::{signed, unsigned};
use crate::shared::spans::Statement as _;
use crate::shared::{Pulse, failed};

pub(super) use self::pages::statement as page_statement;
#[cfg(test)]
pub(super) use self::{
    imports::{holders, in_batch, of_batch},
    notes::query as notes_query,
};

/// The read models of customers in the database.
#[derive(Clone)]
pub struct SqlCustomers {
    store: Arc<Store>,
}

impl SqlCustomers {
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

    /// One customer as it is, and the position at which it is so.
    pub async fn current(&self, id: &CustomerId) -> Result<At<Option<CustomerView>>, StoreError> {
        self.read_current(id).await.map_err(failed)
    }

    async fn read_current(&self, id: &CustomerId) -> Result<At<Option<CustomerView>>, DbErr> {
        let row =
            self.db().query_one_raw(now(self.backend(), id)).named(self.db(), "SELECT customers").await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("the head row".into()))?;
        let position = Position(unsigned(row.try_get("", "position")?)?);
        // Columns of a left join that found nothing are null, the id first of all.
        let found: Option<String> = row.try_get("", "id")?;
        let value = match found {
            None => None,
            Some(_) => Some(CustomerRow::from_query_result(&row, "")?.view()?),
        };
        Ok(At { value, position })
    }

    async fn one(&self, statement: Statement) -> Result<Option<CustomerView>, StoreError> {
        let row = CustomerRow::find_by_statement(statement)
            .one(self.db())
            .named(self.db(), "SELECT customers")
            .await;
        row.and_then(|row| row.map(CustomerRow::view).transpose()).map_err(failed)
    }

    fn db(&self) -> &DatabaseConnection {
        self.store.readers()
    }

    fn backend(&self) -> DbBackend {
        self.db().get_database_backend()
    }
}

/// A customer, with the position at which the database says so: both in one statement.
pub(super) fn now(backend: DbBackend, id: &CustomerId) -> Statement {
    let columns = rows::columns_now(backend);
    let sql = format!(
        "SELECT head.position AS position, {columns} FROM head LEFT JOIN customers c ON c.id = $1 \
         WHERE head.id = 1"
    );
    Statement::from_sql_and_values(backend, sql, [id.to_string().into()])
}

/// A customer's latest change at or before a position.
pub(super) fn then(backend: DbBackend, id: &CustomerId, at: Position) -> Statement {
    let sql =
        format!("SELECT {} FROM customers c {} WHERE c.id = $2", rows::columns_then(backend), rows::LATEST);
    Statement::from_sql_and_values(backend, sql, [signed(at.0).into(), id.to_string().into()])
}

/// A customer as one change left it.
pub(super) fn at_version(backend: DbBackend, id: &CustomerId, version: u64) -> Statement {
    let columns = rows::columns_then(backend);
    let sql = format!(
        "SELECT {columns} FROM customers_history h JOIN customers c ON c.id = h.customer_id \
         WHERE h.customer_id = $1 AND h.version = $2"
    );
    Statement::from_sql_and_values(backend, sql, [id.to_string().into(), signed(version).into()])
}

#[async_trait]
impl CustomerRecords for SqlCustomers {
    async fn customer(
        &self,
        id: &CustomerId,
        at: Option<Position>,
    ) -> Result<Option<CustomerView>, StoreError> {
        match at {
            None => Ok(self.current(id).await?.value),
            Some(at) => self.one(then(self.backend(), id, at)).await,
        }
    }

    async fn version(&self, id: &CustomerId, version: u64) -> Result<Option<CustomerView>, StoreError> {
        self.one(at_version(self.backend(), id, version)).await
    }

    async fn page(&self, page: &CustomersPage) -> Result<Vec<CustomerView>, StoreError> {
        let rows = CustomerRow::find_by_statement(page_statement(self.backend(), page))
            .all(self.db())
            .named(self.db(), "SELECT customers")
            .await;
        let views = rows.and_then(|rows| rows.into_iter().map(CustomerRow::view).collect());
        let mut views: Vec<CustomerView> = views.map_err(failed)?;
        // One with the address at most; whether it has the tag too, it says itself.
        if let (Some(_), Some(tag)) = (&page.email, &page.tag) {
            views.retain(|view| view.tags.contains(tag));
        }
        Ok(views)
    }
}
