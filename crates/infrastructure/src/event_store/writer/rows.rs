//! The rows that a batch reads and writes.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use daybook_application::shared::{Position, Receipt, Written};
use daybook_domain::shared::{Claim, Timestamp};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityTrait,
    FromQueryResult, IntoActiveModel, QueryFilter, Set, Statement,
};

use super::judge::Claims;
use super::request::{AppendRequest, NewReceipt};
use crate::event_store::arrays::texts;
use crate::event_store::changes::Changes;
use crate::event_store::entities::{claim, erasure, receipt, snapshot};
use crate::event_store::erasing::Erasure;
use crate::event_store::record::to_hash;
use crate::event_store::statements::{ids_statement, ids_statement_with, look_up};
use crate::shared::rows::{signed, unsigned};
use crate::shared::spans::Statement as _;

/// How long an outcome is remembered: 24 hours, in microseconds.
pub(crate) const REMEMBERED_MICROS: i64 = 24 * 60 * 60 * 1_000_000;

#[derive(FromQueryResult)]
struct StreamVersion {
    stream: String,
    version: Option<i64>,
}

/// The versions of these streams; those that never were are left out.
pub(crate) async fn versions(
    tx: &DatabaseTransaction,
    streams: Vec<&str>,
) -> Result<HashMap<Arc<str>, u64>, DbErr> {
    if streams.is_empty() {
        return Ok(HashMap::new());
    }
    // For each stream one look at the end of its index, and one prepared statement for any number of them.
    let sql = "SELECT ids.value AS stream, \
               (SELECT MAX(version) FROM events WHERE stream = ids.value) AS version";
    let statement = ids_statement(tx.get_database_backend(), sql, "", streams);
    let rows = StreamVersion::find_by_statement(statement).all(tx).named(tx, "SELECT events").await?;
    rows.into_iter()
        .filter_map(|row| row.version.map(|version| Ok((row.stream.into(), unsigned(version)?))))
        .collect()
}

#[derive(FromQueryResult)]
struct Held {
    value: String,
    stream: String,
}

/// Who holds the claims that these requests name.
pub(crate) async fn claims(tx: &DatabaseTransaction, requests: &[&AppendRequest]) -> Result<Claims, DbErr> {
    let mut wanted = Claims::new();
    let mut scopes: HashMap<&'static str, HashSet<&str>> = HashMap::new();
    for claim in requests.iter().flat_map(|request| request.named_claims()) {
        wanted.insert(claim.clone(), None);
        scopes.entry(claim.scope).or_default().insert(&claim.value);
    }
    for (scope, values) in scopes {
        // For each value one look into the index, however many an import brings.
        let backend = tx.get_database_backend();
        let rest = look_up(backend, "claims", "c", "c.scope = $2 AND c.value = ids.value");
        let values = values.into_iter().collect();
        let statement =
            ids_statement_with(backend, "SELECT c.value, c.stream", &rest, values, [scope.into()]);
        let held = Held::find_by_statement(statement).all(tx).named(tx, "SELECT claims").await?;
        for Held { value, stream } in held {
            wanted.insert(Claim { scope, value }, Some(stream.into()));
        }
    }
    Ok(wanted)
}

#[derive(FromQueryResult)]
struct Owned {
    stream: String,
    key_id: Option<String>,
}

/// The keys of these streams, by stream.
pub(crate) async fn keys(
    tx: &DatabaseTransaction,
    streams: Vec<&str>,
) -> Result<HashMap<Arc<str>, Arc<str>>, DbErr> {
    let select = "SELECT k.owner AS stream, k.key_id";
    if streams.is_empty() {
        return Ok(HashMap::new());
    }
    let rest = look_up(tx.get_database_backend(), "data_keys", "k", "k.owner = ids.value");
    let rows = owned(tx, select, &rest, streams).named(tx, "SELECT data_keys").await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.stream.into(), row.key_id?.into()))).collect())
}

/// Of these streams those whose persons are erased.
pub(crate) async fn erased(tx: &DatabaseTransaction, streams: Vec<&str>) -> Result<HashSet<Arc<str>>, DbErr> {
    let select = "SELECT e.stream, e.key_id";
    if streams.is_empty() {
        return Ok(HashSet::new());
    }
    let rest = look_up(tx.get_database_backend(), "erasures", "e", "e.stream = ids.value");
    let rows = owned(tx, select, &rest, streams).named(tx, "SELECT erasures").await?;
    Ok(rows.into_iter().map(|row| row.stream.into()).collect())
}

async fn owned(
    tx: &DatabaseTransaction,
    select: &str,
    rest: &str,
    streams: Vec<&str>,
) -> Result<Vec<Owned>, DbErr> {
    let statement = ids_statement(tx.get_database_backend(), select, rest, streams);
    Owned::find_by_statement(statement).all(tx).await
}

/// What is remembered, at `now`, under the keys that these requests carry.
pub(crate) async fn receipts(
    tx: &DatabaseTransaction,
    requests: &[&AppendRequest],
    now: Timestamp,
) -> Result<HashMap<(String, String), Receipt>, DbErr> {
    let wanted: Vec<_> = requests.iter().filter_map(|request| request.receipt.as_ref()).collect();
    if wanted.is_empty() {
        return Ok(HashMap::new());
    }
    let oldest = now.as_micros() - REMEMBERED_MICROS;
    let rows = if tx.get_database_backend() == DbBackend::Postgres {
        receipt::Entity::find()
            .from_raw_sql(receipts_statement(&wanted, oldest))
            .all(tx)
            .named(tx, "SELECT receipts")
            .await?
    } else {
        let one = |receipt: &&NewReceipt| {
            Condition::all()
                .add(receipt::Column::Actor.eq(receipt.actor.as_str()))
                .add(receipt::Column::Key.eq(receipt.key.as_str()))
        };
        receipt::Entity::find()
            .filter(wanted.iter().map(one).fold(Condition::any(), Condition::add))
            .filter(receipt::Column::RecordedAt.gt(oldest))
            .all(tx)
            .named(tx, "SELECT receipts")
            .await?
    };
    rows.into_iter().map(|row| Ok(((row.actor.clone(), row.key.clone()), receipt_of(&row)?))).collect()
}

/// One step into the index for each key, on PostgreSQL.
fn receipts_statement(wanted: &[&NewReceipt], oldest: i64) -> Statement {
    let condition = "r.actor = ids.actor AND r.key = ids.key AND r.recorded_at > $3";
    let rest = look_up(DbBackend::Postgres, "receipts", "r", condition);
    let sql = format!("SELECT r.* FROM unnest($1::text[], $2::text[]) AS ids(actor, key) {rest}");
    let (actors, keys) = (wanted.iter().map(|r| r.actor.as_str()), wanted.iter().map(|r| r.key.as_str()));
    Statement::from_sql_and_values(DbBackend::Postgres, sql, [texts(actors), texts(keys), oldest.into()])
}

/// What a row remembers.
pub(crate) fn receipt_of(row: &receipt::Model) -> Result<Receipt, DbErr> {
    let position = Position(unsigned(row.position)?);
    let written = Written { version: unsigned(row.version)?, position, changed: row.changed != 0 };
    Ok(Receipt { fingerprint: to_hash(&row.fingerprint)?, written })
}

/// The row that remembers an outcome.
pub(crate) fn receipt_row(receipt: &NewReceipt, written: Written, at: Timestamp) -> receipt::ActiveModel {
    receipt::ActiveModel {
        actor: Set(receipt.actor.to_string()),
        key: Set(receipt.key.clone()),
        fingerprint: Set(receipt.fingerprint.to_vec()),
        changed: Set(i64::from(written.changed)),
        version: Set(signed(written.version)),
        position: Set(signed(written.position.0)),
        recorded_at: Set(at.as_micros()),
    }
}

/// Brings the claims from what they were to what they are. Of streams whose persons are erased everything goes
/// first, also what nobody named.
pub(crate) fn write_claims(changes: &mut Changes, before: &Claims, after: &Claims, erased: &HashSet<&str>) {
    delete_where(changes, "claims", "stream", erased.iter().copied());
    let holder_before = |claim: &Claim| {
        let holder = before.get(claim).and_then(Option::as_deref);
        holder.filter(|holder| !erased.contains(holder))
    };
    let differing: Vec<_> =
        after.iter().filter(|(claim, holder)| holder_before(claim) != holder.as_deref()).collect();
    let given_back = differing.iter().map(|(claim, _)| *claim).filter(|claim| holder_before(claim).is_some());
    delete_claims(changes, given_back.collect());
    let taken = differing.iter().filter_map(|(claim, holder)| {
        let stream = holder.as_ref()?.to_string();
        Some(claim::Model { scope: claim.scope.to_owned(), value: claim.value.clone(), stream })
    });
    changes.insert(taken.map(IntoActiveModel::into_active_model).collect());
}

fn delete_claims(changes: &mut Changes, claims: Vec<&Claim>) {
    if changes.backend() == DbBackend::Postgres && !claims.is_empty() {
        let (scopes, values) =
            (claims.iter().map(|claim| claim.scope), claims.iter().map(|claim| claim.value.as_str()));
        let sql = "DELETE FROM claims USING unnest(?::text[], ?::text[]) AS given(scope, value) \
                   WHERE claims.scope = given.scope AND claims.value = given.value";
        return changes.push_sql(sql, [texts(scopes), texts(values)]);
    }
    for claim in claims {
        let row = claim::Entity::delete_many()
            .filter(claim::Column::Scope.eq(claim.scope))
            .filter(claim::Column::Value.eq(claim.value.as_str()));
        changes.push(&row);
    }
}

/// Deletes the rows whose column is one of these texts: by one statement where each is a round trip.
fn delete_where<'t>(changes: &mut Changes, table: &str, column: &str, values: impl Iterator<Item = &'t str>) {
    let mut values = values.peekable();
    if changes.backend() == DbBackend::Postgres && values.peek().is_some() {
        let sql = format!("DELETE FROM {table} WHERE {column} = ANY(?::text[])");
        return changes.push_sql(&sql, [texts(values)]);
    }
    for value in values {
        changes.push_sql(&format!("DELETE FROM {table} WHERE {column} = ?"), [value.into()]);
    }
}

/// What is forgotten of the streams whose persons are erased, and that they are.
pub(crate) fn write_erasures(changes: &mut Changes, erasures: &[Erasure]) {
    let streams = || erasures.iter().map(|erasure| &*erasure.stream);
    delete_where(changes, "data_keys", "owner", streams());
    delete_where(changes, "snapshots", "stream", streams());
    // Who is erased stays so: an erasure of nobody is only an event.
    let keep = OnConflict::column(erasure::Column::Stream).do_nothing().to_owned();
    changes.upsert(erasures.iter().map(Erasure::row).collect(), &keep);
}

/// A receipt takes the place of an older one.
pub(crate) fn replace_receipt() -> OnConflict {
    use receipt::Column::{Actor, Changed, Fingerprint, Key, Position, RecordedAt, Version};
    OnConflict::columns([Actor, Key])
        .update_columns([Fingerprint, Changed, Version, Position, RecordedAt])
        .to_owned()
}

/// A snapshot takes the place of an older one.
pub(crate) fn replace_snapshot() -> OnConflict {
    use snapshot::Column::{KeyId, State, StateVersion, Stream, Version};
    OnConflict::column(Stream).update_columns([Version, StateVersion, State, KeyId]).to_owned()
}
