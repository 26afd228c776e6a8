//! Rows as arrays, one for each column: PostgreSQL's way to one prepared statement for any number of rows.

use sea_orm::sea_query::{ArrayType, ColumnType, Expr, InsertStatement, OnConflict, Query};
use sea_orm::{ActiveModelTrait, ColumnTrait, DbBackend, EntityTrait, Iterable, Statement, Value};

/// A list of texts as one value.
pub(crate) fn texts<'t>(list: impl IntoIterator<Item = &'t str>) -> Value {
    array(ArrayType::String, list.into_iter().map(Value::from).collect())
}

/// A list of numbers as one value.
pub(crate) fn numbers(list: impl IntoIterator<Item = i64>) -> Value {
    array(ArrayType::BigInt, list.into_iter().map(Value::from).collect())
}

/// `INSERT` of these rows from arrays; `None` if a column has a type that no array is made of.
pub(super) fn insert<A: ActiveModelTrait>(rows: &[A], conflict: Option<&OnConflict>) -> Option<Statement> {
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

    fn statement(self) -> sea_orm::sea_query::SelectStatement {
        let (selected, sources, names) =
            (self.selected.join(", "), self.sources.join(", "), self.names.join(", "));
        let text = format!("{selected} FROM unnest({sources}) AS given({names})");
        Query::select().expr(Expr::cust_with_values(text, self.arrays)).take()
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
