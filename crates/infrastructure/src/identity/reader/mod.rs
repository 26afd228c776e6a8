//! Reads users and sessions out of the database.

mod rows;
pub(super) mod sessions;
pub(super) mod users;

use std::sync::Arc;

use daybook_application::shared::{Position, StoreError};
use opentelemetry::metrics::Meter;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, QueryResult, Statement};

use crate::event_store::Store;
use crate::shared::cache::At;
use crate::shared::rows::unsigned;
use crate::shared::spans::Statement as _;
use crate::shared::{Pulse, failed};

pub(super) use self::rows::StoredSession;

/// The read models of identity in the database.
#[derive(Clone)]
pub struct SqlIdentity {
    store: Arc<Store>,
}

impl SqlIdentity {
    /// Reads the database of `store`.
    #[must_use]
    pub fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// Whether what was read before holds still.
    pub(super) fn pulse(&self) -> &Arc<Pulse> {
        self.store.pulse()
    }

    /// Measures what is kept of it in memory.
    pub(super) fn meter(&self) -> &Meter {
        self.store.meter()
    }

    fn db(&self) -> &DatabaseConnection {
        self.store.readers()
    }

    fn backend(&self) -> DbBackend {
        self.db().get_database_backend()
    }

    /// What a statement finds that joins something to the head row, and the position at which that is so.
    async fn at_head<T>(
        &self,
        statement: Statement,
        name: &'static str,
        read: impl Fn(&QueryResult) -> Result<T, DbErr> + Send,
    ) -> Result<At<Option<T>>, StoreError> {
        let row = self.db().query_one_raw(statement).named(self.db(), name).await.map_err(failed)?;
        let read = |row: Option<QueryResult>| -> Result<_, DbErr> {
            let row = row.ok_or_else(|| DbErr::RecordNotFound("the head row".into()))?;
            let position = Position(unsigned(row.try_get("", "head_position")?)?);
            // Columns of a left join that found nothing are null, the id first of all.
            let found: Option<String> = row.try_get("", "id")?;
            Ok(At { value: found.map(|_| read(&row)).transpose()?, position })
        };
        read(row).map_err(failed)
    }
}
