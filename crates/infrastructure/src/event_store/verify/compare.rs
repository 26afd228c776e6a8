//! Tables against their replay.

use daybook_application::shared::StoreError;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, QueryResult, Statement, Value};

use super::{Fault, VerifyError};
use crate::event_store::registry::ProjectedTable;
use crate::shared::failed;

/// How many rows are held against each other at a time.
const PAGE: usize = 500;

/// Claims follow from the log like any read model.
pub(super) const CLAIMS: ProjectedTable =
    ProjectedTable { name: "claims", key: &["scope", "value"], columns: &["scope", "value", "stream"] };

/// The rows of one table, in the order of its key, a page at a time.
struct Rows<'c, C> {
    db: &'c C,
    table: &'c ProjectedTable,
    after: Option<Vec<Value>>,
}

/// A row: its key, and all of it as text.
struct Row {
    key: Vec<Value>,
    text: String,
}

impl Row {
    /// The key, for people.
    fn name(&self) -> String {
        let part = |value: &Value| match value {
            Value::String(Some(text)) => text.clone(),
            Value::BigInt(Some(number)) => number.to_string(),
            other => format!("{other:?}"),
        };
        self.key.iter().map(part).collect::<Vec<_>>().join(" / ")
    }
}

/// Whether the stored rows of a table are those of the replay.
pub(super) async fn table(
    stored: &impl ConnectionTrait,
    replayed: &impl ConnectionTrait,
    table: &ProjectedTable,
) -> Result<(), VerifyError> {
    let mut stored = Rows { db: stored, table, after: None };
    let mut replayed = Rows { db: replayed, table, after: None };
    loop {
        let (left, right) = (stored.next().await?, replayed.next().await?);
        let longest = left.len().max(right.len());
        for n in 0..longest {
            let (left, right) = (left.get(n), right.get(n));
            if left.map(|row| &row.text) != right.map(|row| &row.text) {
                return Err(differs(table, left, right).into());
            }
        }
        if longest < PAGE {
            return Ok(());
        }
    }
}

/// Names the row by its key only: what it holds is nobody's business here.
fn differs(table: &ProjectedTable, stored: Option<&Row>, replayed: Option<&Row>) -> Fault {
    let key = stored.or(replayed).map_or_else(String::new, Row::name);
    let what = match (stored, replayed) {
        (Some(_), None) => "is not in the log",
        (None, Some(_)) => "is missing",
        _ => "is not what the log says",
    };
    Fault(format!("table {}: the row {key} {what}", table.name))
}

/// A column's value as text, the same in both databases: rows of one are held against a replay in the other.
fn quoted(backend: DbBackend, column: &str) -> String {
    match backend {
        // The tables hold nothing but texts and whole numbers.
        DbBackend::Postgres => format!(
            "CASE WHEN {column} IS NULL THEN 'NULL' WHEN pg_typeof({column}) = CAST('text' AS regtype) \
             THEN '''' || replace(CAST({column} AS text), '''', '''''') || '''' \
             ELSE CAST({column} AS text) END"
        ),
        _ => format!("quote({column})"),
    }
}

impl<C: ConnectionTrait> Rows<'_, C> {
    async fn next(&mut self) -> Result<Vec<Row>, StoreError> {
        let rows = self.db.query_all_raw(self.statement()).await.map_err(failed)?;
        let rows: Result<Vec<_>, DbErr> = rows.iter().map(|row| self.row(row)).collect();
        let rows = rows.map_err(failed)?;
        if let Some(last) = rows.last() {
            self.after = Some(last.key.clone());
        }
        Ok(rows)
    }

    fn statement(&self) -> Statement {
        let key = self.table.key.join(", ");
        let backend = self.db.get_database_backend();
        let all: Vec<_> = self.table.columns.iter().map(|column| quoted(backend, column)).collect();
        let after = self.after.as_ref().map_or_else(String::new, |after| {
            let marks: Vec<_> = (1..=after.len()).map(|n| format!("${n}")).collect();
            format!("WHERE ({key}) > ({})", marks.join(", "))
        });
        let sql = format!(
            "SELECT {key}, {} AS everything FROM {} {after} ORDER BY {key} LIMIT {PAGE}",
            all.join(" || ',' || "),
            self.table.name
        );
        Statement::from_sql_and_values(backend, sql, self.after.clone().unwrap_or_default())
    }

    fn row(&self, row: &QueryResult) -> Result<Row, DbErr> {
        let part = |column: &&str| match row.try_get::<String>("", column) {
            Ok(text) => Ok(Value::from(text)),
            Err(_) => row.try_get::<i64>("", column).map(Value::from),
        };
        let key = self.table.key.iter().map(part).collect::<Result<_, _>>()?;
        Ok(Row { key, text: row.try_get("", "everything")? })
    }
}
