//! Statements whose text does not depend on how much they are given.

use sea_orm::{DbBackend, Statement, Value};

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
    let source = match backend {
        DbBackend::Postgres => "(SELECT unnest(ARRAY(SELECT json_array_elements_text($1::json))) AS value)",
        _ => "json_each($1)",
    };
    let list = Value::from(serde_json::Value::from(ids).to_string());
    let values: Vec<_> = std::iter::once(list).chain(values).collect();
    Statement::from_sql_and_values(backend, format!("{select} FROM {source} AS ids {rest}"), values)
}
