//! Reads configuration out of the database.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::config::{ConfigEntries, Difference, DifferencesPage, EntriesPage, EntryView};
use daybook_application::shared::{Position, StoreError};
use daybook_domain::access::filter::Names;
use daybook_domain::config::ConfigName;
use daybook_domain::shared::Timestamp;
use opentelemetry::metrics::Meter;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect, Statement, Value,
};

use super::codec::value_type;
use super::entities::entry;
use crate::event_store::Store;
use crate::shared::cache::At;
use crate::shared::prefix::{begins_with, successor};
use crate::shared::rows::{signed, unsigned};
use crate::shared::spans::Statement as _;
use crate::shared::{Pulse, failed};

/// The read model of configuration in the database.
#[derive(Clone)]
pub struct SqlConfigEntries {
    store: Arc<Store>,
}

/// An entry, now or then. Without a value there was none.
#[derive(Debug, FromQueryResult)]
struct EntryRow {
    name: String,
    value: Option<String>,
    value_type: Option<String>,
    version: i64,
    created_at: i64,
    updated_at: i64,
}

/// An entry's latest change at or before a position.
const THEN: &str = "SELECT e.name, h.value, h.value_type, h.version, e.created_at, h.recorded_at AS updated_at \
    FROM config_entries e JOIN config_history h ON h.name = e.name AND h.position = \
    (SELECT MAX(position) FROM config_history WHERE name = e.name AND position <= $1) \
    WHERE h.value IS NOT NULL";

/// An entry, with the position at which the database says so: both in one statement.
const NOW: &str = "SELECT head.position AS position, e.name, e.value, e.value_type, e.version, e.created_at, \
    e.updated_at FROM head LEFT JOIN config_entries e ON e.name = $1 AND e.value IS NOT NULL WHERE head.id = 1";

/// Entries that changed between two positions, and what they were and are at each. Only what changed in between is
/// looked at, not every entry.
const DIFFERENCES: &str = "SELECT e.name, e.created_at, \
    f.value AS from_value, f.value_type AS from_type, f.version AS from_version, f.recorded_at AS from_at, \
    t.value AS to_value, t.value_type AS to_type, t.version AS to_version, t.recorded_at AS to_at \
    FROM (SELECT DISTINCT name FROM config_history WHERE position > $1 AND position <= $2) changed \
    JOIN config_entries e ON e.name = changed.name \
    LEFT JOIN config_history f ON f.name = e.name AND f.position = \
      (SELECT MAX(position) FROM config_history WHERE name = e.name AND position <= $3) \
    LEFT JOIN config_history t ON t.name = e.name AND t.position = \
      (SELECT MAX(position) FROM config_history WHERE name = e.name AND position <= $4) \
    WHERE (f.value IS DISTINCT FROM t.value OR f.value_type IS DISTINCT FROM t.value_type) \
      AND e.name > $5 AND e.name >= $6 AND ($7 = '' OR e.name < $7)";

#[derive(Debug, FromQueryResult)]
struct DifferenceRow {
    name: String,
    created_at: i64,
    from_value: Option<String>,
    from_type: Option<String>,
    from_version: Option<i64>,
    from_at: Option<i64>,
    to_value: Option<String>,
    to_type: Option<String>,
    to_version: Option<i64>,
    to_at: Option<i64>,
}

impl SqlConfigEntries {
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

    /// One entry as it is, and the position at which it is so.
    pub async fn current(&self, name: &ConfigName) -> Result<At<Option<EntryView>>, StoreError> {
        self.read_current(name).await.map_err(failed)
    }

    async fn read_current(&self, name: &ConfigName) -> Result<At<Option<EntryView>>, DbErr> {
        let statement = self.statement(NOW, [name.as_str().into()]);
        let row = self.db().query_one_raw(statement).named(self.db(), "SELECT config_entries").await?;
        let row = row.ok_or_else(|| DbErr::RecordNotFound("the head row".into()))?;
        let position = Position(unsigned(row.try_get("", "position")?)?);
        // Columns of a left join that found nothing are null, the name first of all.
        let found: Option<String> = row.try_get("", "name")?;
        let value = match found {
            None => None,
            Some(_) => EntryRow::from_query_result(&row, "")?.view()?,
        };
        Ok(At { value, position })
    }

    async fn then(&self, name: &ConfigName, at: Position) -> Result<Option<EntryView>, DbErr> {
        let values = [signed(at.0).into(), name.as_str().into()];
        let sql = format!("{THEN} AND e.name = $2");
        let row = EntryRow::find_by_statement(self.statement(&sql, values))
            .one(self.db())
            .named(self.db(), "SELECT config_history")
            .await?;
        row.map_or(Ok(None), EntryRow::view)
    }

    /// Only bounds that hold are spelled out, so that the index of names is entered where the page begins.
    async fn page_then(&self, page: &EntriesPage, at: Position) -> Result<Vec<EntryView>, DbErr> {
        let (start, end) = range(&page.prefix);
        let after = page.after.as_ref().map_or("", ConfigName::as_str);
        let begin = if after < start { "e.name >= $2" } else { "e.name > $2" };
        let mut values = vec![signed(at.0).into(), after.max(start).into(), signed(page.limit as u64).into()];
        let mut sql = format!("{THEN} AND {begin}");
        if !end.is_empty() {
            values.push(end.into());
            sql.push_str(" AND e.name < $4");
        }
        sql.push_str(&among(&page.names, &mut values));
        sql.push_str(" ORDER BY e.name LIMIT $3");
        views(
            EntryRow::find_by_statement(self.statement(&sql, values))
                .all(self.db())
                .named(self.db(), "SELECT config_history")
                .await?,
        )
    }

    async fn now(&self, page: &EntriesPage) -> Result<Vec<EntryView>, DbErr> {
        let after = page.after.as_ref().map(|name| entry::Column::Name.gt(name.as_str()));
        let prefix = (!page.prefix.is_empty()).then(|| begins_with(entry::Column::Name, &page.prefix));
        let rows = entry::Entity::find()
            .filter(entry::Column::Value.is_not_null())
            .filter(Condition::all().add_option(after).add_option(prefix).add_option(within(&page.names)))
            .order_by_asc(entry::Column::Name)
            .limit(page.limit as u64)
            .into_model::<EntryRow>()
            .all(self.db())
            .named(self.db(), "SELECT config_entries")
            .await?;
        views(rows)
    }

    fn db(&self) -> &DatabaseConnection {
        self.store.readers()
    }

    fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        Statement::from_sql_and_values(self.db().get_database_backend(), sql, values)
    }
}

#[async_trait]
impl ConfigEntries for SqlConfigEntries {
    async fn entry(&self, name: &ConfigName, at: Option<Position>) -> Result<Option<EntryView>, StoreError> {
        let Some(at) = at else { return Ok(self.current(name).await?.value) };
        self.then(name, at).await.map_err(failed)
    }

    async fn page(&self, page: &EntriesPage) -> Result<Vec<EntryView>, StoreError> {
        let rows = match page.at {
            Some(at) => self.page_then(page, at).await,
            None => self.now(page).await,
        };
        rows.map_err(failed)
    }

    async fn differences(&self, page: &DifferencesPage) -> Result<Vec<Difference>, StoreError> {
        let (start, end) = range(&page.prefix);
        let (first, last) = (page.from.min(page.to), page.from.max(page.to));
        let mut values = vec![
            signed(first.0).into(),
            signed(last.0).into(),
            signed(page.from.0).into(),
            signed(page.to.0).into(),
            page.after.as_ref().map_or("", ConfigName::as_str).into(),
            start.into(),
            end.into(),
            signed(page.limit as u64).into(),
        ];
        let sql = format!("{DIFFERENCES}{} ORDER BY e.name LIMIT $8", among(&page.names, &mut values));
        let rows = DifferenceRow::find_by_statement(self.statement(&sql, values))
            .all(self.db())
            .named(self.db(), "SELECT config_history")
            .await;
        let views = rows.and_then(|rows| rows.into_iter().map(DifferenceRow::view).collect());
        views.map_err(failed)
    }
}

/// The names that begin so: from the first text up to the second, or to the end if that is empty.
fn range(prefix: &str) -> (&str, String) {
    (prefix, successor(prefix).unwrap_or_default())
}

/// That a name is let through; `None` where every name is.
fn within(names: &Names) -> Option<Condition> {
    let Names::Beginning(prefixes) = names else { return None };
    // Of no prefixes none holds: a condition of nothing would be no condition.
    let none = Condition::any().add(entry::Column::Name.lt(""));
    Some(prefixes.iter().fold(none, |any, prefix| any.add(begins_with(entry::Column::Name, prefix))))
}

/// The same of `e.name`, as the end of a statement's conditions, with its values after those that are there.
fn among(names: &Names, values: &mut Vec<Value>) -> String {
    let Names::Beginning(prefixes) = names else { return String::new() };
    let mut any = vec!["e.name < ''".to_owned()];
    for prefix in prefixes {
        values.push(prefix.to_string().into());
        let mut range = format!("e.name >= ${}", values.len());
        if let Some(end) = successor(prefix) {
            values.push(end.into());
            range = format!("{range} AND e.name < ${}", values.len());
        }
        any.push(range);
    }
    format!(" AND ({})", any.join(" OR "))
}

fn views(rows: Vec<EntryRow>) -> Result<Vec<EntryView>, DbErr> {
    rows.into_iter().filter_map(|row| row.view().transpose()).collect()
}

impl EntryRow {
    fn view(self) -> Result<Option<EntryView>, DbErr> {
        let (Some(value), Some(kind)) = (self.value, self.value_type) else { return Ok(None) };
        Ok(Some(EntryView {
            name: self.name.parse().map_err(|_| DbErr::Type(format!("{:?} is no name", self.name)))?,
            value: value.into(),
            value_type: value_type(&kind).map_err(|error| DbErr::Type(error.to_string()))?,
            version: unsigned(self.version)?,
            created_at: Timestamp::from_micros(self.created_at),
            updated_at: Timestamp::from_micros(self.updated_at),
        }))
    }
}

impl DifferenceRow {
    fn view(self) -> Result<Difference, DbErr> {
        let version = unsigned(self.to_version.unwrap_or_default())?;
        let entry = |value, value_type, version: Option<i64>, at: Option<i64>| EntryRow {
            name: self.name.clone(),
            value,
            value_type,
            version: version.unwrap_or_default(),
            created_at: self.created_at,
            updated_at: at.unwrap_or_default(),
        };
        let from = entry(self.from_value, self.from_type, self.from_version, self.from_at).view()?;
        let to = entry(self.to_value, self.to_type, self.to_version, self.to_at).view()?;
        let name = self.name.parse().map_err(|_| DbErr::Type(format!("{:?} is no name", self.name)))?;
        Ok(Difference { name, from, to, version })
    }
}
