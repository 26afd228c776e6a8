//! Rows as arrays, one for each column: PostgreSQL's way to one prepared statement for any number of rows.

use sea_orm::sea_query::{ArrayType, ColumnType, Expr, InsertStatement, OnConflict, Query, SelectStatement};
use sea_orm::{ActiveModelTrait, ColumnTrait, DbBackend, EntityTrait, Iterable, Statement, Value};

/// A list of texts as one value.
pub(crate) fn texts<'t>(list: impl IntoIterator<Item = &'t str>) -> Value {
    array(ArrayType::String, list.into_iter().map(Value::from).collect())
}

/// A list of numbers as one value.
pub(crate) fn numbers(list: impl IntoIterator<Item = i64>) -> Value {
    array(ArrayType::BigInt, list.into_iter().map(Value::from).collect())
}

/// The most bytes of a message to the server. One that is longer than what TLS encrypts at a time (16 KiB) is sent in
/// pieces, of which the last one waits until the server has acknowledged the others: 40 ms on Linux, since sqlx 0.9.0
/// leaves Nagle's algorithm switched on. A batch of hundreds of writes is faster in several messages than in one.
const MESSAGE: usize = 15_800;

/// `INSERT`s of these rows from arrays, in as many messages as it takes: the statement is always the same one. `None` if
/// a column has a type that no array is made of.
pub(super) fn insert<A: ActiveModelTrait>(
    rows: &[A],
    conflict: Option<&OnConflict>,
) -> Option<Vec<Statement>> {
    let mut rest = rows;
    let mut statements = Vec::new();
    while !rest.is_empty() {
        let (part, after) = rest.split_at(fitting(rest));
        statements.push(insert_part(part, conflict)?);
        rest = after;
    }
    Some(statements)
}

/// How many of these rows fit into a message; at least one.
fn fitting<A: ActiveModelTrait>(rows: &[A]) -> usize {
    let mut bytes = 0;
    let too_many = rows.iter().position(|row| {
        bytes += size(row);
        bytes > MESSAGE
    });
    too_many.unwrap_or(rows.len()).max(1)
}

fn size<A: ActiveModelTrait>(row: &A) -> usize {
    let of = |column| match row.get(column).into_value() {
        Some(Value::String(Some(text))) => text.len(),
        Some(Value::Bytes(Some(bytes))) => bytes.len(),
        _ => size_of::<i64>(),
    };
    // The length of each value goes before it.
    <A::Entity as EntityTrait>::Column::iter().map(|column| of(column) + size_of::<i32>()).sum()
}

fn insert_part<A: ActiveModelTrait>(rows: &[A], conflict: Option<&OnConflict>) -> Option<Statement> {
    let columns: Vec<_> = <A::Entity as EntityTrait>::Column::iter().collect();
    let columns: Vec<_> = columns.into_iter().filter(|column| is_set(rows, *column)).collect();
    let mut select = Columns::default();
    for column in &columns {
        let def = column.def();
        let (name, kind) = array_type(def.get_column_type())?;
        let values: Vec<Option<Value>> =
            rows.iter().map(|row| row.get(*column).into_value().filter(|value| !is_null(value))).collect();
        select.add(name, kind, def.is_null(), values);
    }
    let mut insert: InsertStatement = Query::insert();
    insert.into_table(<A::Entity>::default()).columns(columns);
    insert.select_from(select.statement()).ok()?;
    if let Some(conflict) = conflict {
        insert.on_conflict(conflict.clone());
    }
    Some(DbBackend::Postgres.build(&insert))
}

fn is_set<A: ActiveModelTrait>(rows: &[A], column: <A::Entity as EntityTrait>::Column) -> bool {
    rows.first().is_some_and(|row| !row.is_not_set(column))
}

/// What is selected from the arrays.
#[derive(Default)]
struct Columns {
    selected: Vec<String>,
    sources: Vec<String>,
    names: Vec<String>,
    arrays: Vec<Value>,
}

impl Columns {
    fn add(&mut self, name: &str, kind: ArrayType, nullable: bool, values: Vec<Option<Value>>) {
        let column = self.source(name);
        if nullable {
            // Arrays hold no nulls here: which values are none is told beside them.
            let none = self.source("bool");
            self.selected.push(format!("CASE WHEN {none} THEN NULL ELSE {column} END"));
            let is_none = values.iter().map(|value| Value::from(value.is_none())).collect();
            let empty = empty(&kind);
            let values = values.into_iter().map(|value| value.unwrap_or_else(|| empty.clone())).collect();
            self.arrays.extend([array(kind, values), array(ArrayType::Bool, is_none)]);
        } else {
            self.selected.push(column);
            let empty = empty(&kind);
            let values = values.into_iter().map(|value| value.unwrap_or_else(|| empty.clone())).collect();
            self.arrays.push(array(kind, values));
        }
    }

    fn source(&mut self, kind: &str) -> String {
        let number = self.sources.len() + 1;
        self.sources.push(format!("${number}::{kind}[]"));
        self.names.push(format!("c{number}"));
        format!("c{number}")
    }

    /// One expression for each column, the last of which has the source of all of them behind it: there is no other
    /// way to say it to the builder, which counts them.
    fn statement(mut self) -> SelectStatement {
        let (sources, names) = (self.sources.join(", "), self.names.join(", "));
        let last = self.selected.pop().unwrap_or_default();
        let last = format!("{last} FROM unnest({sources}) AS given({names})");
        let mut select = Query::select();
        select
            .exprs(self.selected.into_iter().map(Expr::cust))
            .expr(Expr::cust_with_values(last, self.arrays));
        select
    }
}

fn array_type(column: &ColumnType) -> Option<(&'static str, ArrayType)> {
    match column {
        ColumnType::BigInteger => Some(("bigint", ArrayType::BigInt)),
        ColumnType::String(_) | ColumnType::Text => Some(("text", ArrayType::String)),
        ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => {
            Some(("bytea", ArrayType::Bytes))
        }
        _ => None,
    }
}

fn empty(kind: &ArrayType) -> Value {
    match kind {
        ArrayType::BigInt => Value::from(0_i64),
        ArrayType::Bytes => Value::from(Vec::<u8>::new()),
        _ => Value::from(String::new()),
    }
}

fn is_null(value: &Value) -> bool {
    matches!(value, Value::BigInt(None) | Value::String(None) | Value::Bytes(None))
}

fn array(kind: ArrayType, values: Vec<Value>) -> Value {
    Value::Array(kind, Some(Box::new(values)))
}

#[cfg(test)]
mod tests {
    use sea_orm::ActiveValue::Set;

    use super::*;
    use crate::event_store::entities::{claim, event};

    fn claims(number: usize, bytes: usize) -> Vec<claim::ActiveModel> {
        let claim = |n: usize| claim::ActiveModel {
            scope: Set("scope".into()),
            value: Set(n.to_string()),
            stream: Set("x".repeat(bytes)),
        };
        (0..number).map(claim).collect()
    }

    #[test]
    fn any_number_of_rows_is_the_same_statement() {
        let one = insert(&claims(1, 1), None).unwrap();
        let many = insert(&claims(99, 1), None).unwrap();
        assert_eq!((one.len(), many.len()), (1, 1));
        assert_eq!(one[0].sql, many[0].sql);
        assert_eq!(
            one[0].sql,
            r#"INSERT INTO "claims" ("scope", "value", "stream") SELECT c1, c2, c3 FROM unnest($1::text[], $2::text[], $3::text[]) AS given(c1, c2, c3)"#
        );
    }

    #[test]
    fn what_can_be_missing_is_told_beside_the_values() {
        let event = |key_id: Option<&str>| event::ActiveModel {
            position: Set(1),
            data: Set(vec![1]),
            key_id: Set(key_id.map(str::to_owned)),
            ..Default::default()
        };
        let statement = insert(&[event(None), event(Some("key"))], None).unwrap().remove(0);
        assert_eq!(
            statement.sql,
            r#"INSERT INTO "events" ("position", "data", "key_id") SELECT c1, c2, CASE WHEN c4 THEN NULL ELSE c3 END FROM unnest($1::bigint[], $2::bytea[], $3::text[], $4::bool[]) AS given(c1, c2, c3, c4)"#
        );
        assert_eq!(statement.values.unwrap().0.len(), 4);
    }

    #[test]
    fn rows_of_many_bytes_are_sent_in_several_messages() {
        let lengths = |rows: &[claim::ActiveModel]| {
            let statements = insert(rows, None).unwrap();
            let rows = |statement: &Statement| match &statement.values.as_ref().unwrap().0[0] {
                Value::Array(_, Some(values)) => values.len(),
                other => panic!("{other:?}"),
            };
            statements.iter().map(rows).collect::<Vec<_>>()
        };
        assert_eq!(lengths(&claims(0, 1)), [0; 0]);
        assert_eq!(lengths(&claims(5, 4_000)), [3, 2]);
        assert_eq!(lengths(&claims(2, 1_000_000)), [1, 1]);
    }
}
