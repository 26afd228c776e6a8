//! Rows that are written together.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, Insert, Iterable,
    QueryTrait, Statement, Value,
};

use crate::shared::rows::chunked;

/// The statements of one batch, executed together at its end.
///
/// Every hand-over to SQLite's thread costs more than a small statement itself; there all of them are one.
pub struct Changes {
    backend: DbBackend,
    statements: Vec<Statement>,
}

impl Changes {
    /// No changes yet, for this database.
    #[must_use]
    pub fn new(backend: DbBackend) -> Self {
        Self { backend, statements: Vec::new() }
    }

    /// Adds a statement.
    pub fn push(&mut self, query: &impl QueryTrait) {
        self.statements.push(query.build(self.backend));
    }

    /// Adds rows; none is no statement.
    pub fn insert<A: ActiveModelTrait>(&mut self, rows: Vec<A>) {
        self.insert_with(rows, None);
    }

    /// Adds rows; those that are there already are changed as `conflict` says.
    pub fn upsert<A: ActiveModelTrait>(&mut self, rows: Vec<A>, conflict: &OnConflict) {
        self.insert_with(rows, Some(conflict));
    }

    fn insert_with<A: ActiveModelTrait>(&mut self, rows: Vec<A>, conflict: Option<&OnConflict>) {
        let columns = <A::Entity as EntityTrait>::Column::iter().count();
        for rows in chunked(rows, columns) {
            let insert = Insert::many(rows);
            match conflict {
                Some(conflict) => self.push(&insert.on_conflict(conflict.clone())),
                None => self.push(&insert),
            }
        }
    }

    /// Executes all of them, in order.
    pub(crate) async fn execute(self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        if self.backend != DbBackend::Sqlite {
            for statement in self.statements {
                tx.execute_raw(statement).await?;
            }
            return Ok(());
        }
        let sql: Vec<_> = self.statements.iter().map(|statement| statement.sql.as_str()).collect();
        let sql = sql.join(";");
        let values: Vec<Value> =
            self.statements.into_iter().filter_map(|s| s.values).flat_map(|v| v.0).collect();
        tx.execute_raw(Statement::from_sql_and_values(self.backend, sql, values)).await.map(drop)
    }
}
