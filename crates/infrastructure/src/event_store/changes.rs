//! Rows that are written together.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait, Insert, Iterable,
    QueryTrait, Statement, Value,
};

use super::arrays;
use crate::shared::rows::chunked;
use crate::shared::spans::Statement as _;

/// How many statements are handed over as one. The connection keeps what it has prepared; a replay of a thousand
/// changes of one record would otherwise be kept as thousands of statements, several times over.
const AT_ONCE: usize = 128;

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

    /// Adds a statement that is given as text: `?` stands for each value in turn, and for nothing else.
    pub fn push_sql(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        let sql = match self.backend {
            DbBackend::Postgres => numbered(sql),
            _ => sql.to_owned(),
        };
        self.statements.push(Statement::from_sql_and_values(self.backend, sql, values));
    }

    /// The database that they are for.
    #[must_use]
    pub fn backend(&self) -> DbBackend {
        self.backend
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
        if self.backend == DbBackend::Postgres {
            let inserts = arrays::insert(&rows, conflict);
            debug_assert!(
                inserts.is_some(),
                "a column of {:?} is of a type without arrays",
                A::Entity::default()
            );
            if let Some(inserts) = inserts {
                return self.statements.extend(inserts);
            }
        }
        let columns = <A::Entity as EntityTrait>::Column::iter().count();
        for rows in chunked(rows, columns) {
            let insert = Insert::many(rows);
            match conflict {
                Some(conflict) => self.push(&insert.on_conflict(conflict.clone())),
                None => self.push(&insert),
            }
        }
    }

    /// What was added.
    #[cfg(test)]
    pub(crate) fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Executes all of them, in order.
    pub(crate) async fn execute(self, tx: &DatabaseTransaction) -> Result<(), DbErr> {
        if self.backend != DbBackend::Sqlite {
            for statement in self.statements {
                tx.execute_raw(statement).named(tx, "WRITE batch").await?;
            }
            return Ok(());
        }
        let mut statements = self.statements.into_iter();
        loop {
            let part: Vec<_> = statements.by_ref().take(AT_ONCE).collect();
            if part.is_empty() {
                return Ok(());
            }
            tx.execute_raw(joined(self.backend, part)).named(tx, "WRITE batch").await?;
        }
    }
}

/// Statements as one.
fn joined(backend: DbBackend, statements: Vec<Statement>) -> Statement {
    let sql: Vec<_> = statements.iter().map(|statement| statement.sql.as_str()).collect();
    let sql = sql.join(";");
    let values = statements.into_iter().filter_map(|s| s.values).flat_map(|v| v.0);
    Statement::from_sql_and_values(backend, sql, values)
}

/// The same with `$1`, `$2`, … in the places of values.
fn numbered(sql: &str) -> String {
    let mut parts = sql.split('?');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.enumerate().fold(first, |sql, (n, part)| format!("{sql}${}{part}", n + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_where_the_database_wants_it() {
        let built = |backend| {
            let mut changes = Changes::new(backend);
            changes.push_sql("UPDATE a SET b = ? WHERE c = ?", [1.into(), 2.into()]);
            changes.statements()[0].sql.clone()
        };
        assert_eq!(built(DbBackend::Sqlite), "UPDATE a SET b = ? WHERE c = ?");
        assert_eq!(built(DbBackend::Postgres), "UPDATE a SET b = $1 WHERE c = $2");
    }
}
