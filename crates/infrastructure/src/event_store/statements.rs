//! Statements whose text does not depend on how much they are given.

use sea_orm::{DbBackend, Statement, Value};

use super::arrays::texts;

/// `select … FROM <ids> …`: a statement over a list of texts, which `ids.value` names one by one.
///
/// The list is one parameter, so that one prepared statement serves lists of every length.
pub(crate) fn ids_statement(backend: DbBackend, select: &str, rest: &str, ids: Vec<&str>) -> Statement {
    ids_statement_with(backend, select, rest, ids, [])
}

/// The same with values of its own, `$2` and so on.
pub(crate) fn ids_statement_with(
    backend: DbBackend,
    select: &str,
    rest: &str,
    ids: Vec<&str>,
    values: impl IntoIterator<Item = Value>,
) -> Statement {
    let (source, list) = match backend {
        DbBackend::Postgres => ("unnest($1::text[]) AS ids(value)", texts(ids)),
        _ => ("json_each($1) AS ids", Value::from(serde_json::Value::from(ids).to_string())),
    };
    let values: Vec<_> = std::iter::once(list).chain(values).collect();
    Statement::from_sql_and_values(backend, format!("{select} FROM {source} {rest}"), values)
}

/// `CROSS JOIN <table> … WHERE <condition>`: for each of the ids one step into the index that serves the condition.
///
/// PostgreSQL plans a join while the tables are small, keeps the plan, and goes on scanning; a subquery that it cannot
/// take apart leaves it no choice. SQLite takes a cross join in the order in which it is written.
pub(crate) fn look_up(backend: DbBackend, table: &str, name: &str, condition: &str) -> String {
    match backend {
        DbBackend::Postgres => {
            format!("CROSS JOIN LATERAL (SELECT * FROM {table} {name} WHERE {condition} OFFSET 0) {name}")
        }
        _ => format!("CROSS JOIN {table} {name} WHERE {condition}"),
    }
}
