//! The rows that a batch reads and writes.

use std::collections::HashMap;
use std::sync::Arc;

use daybook_application::shared::{Position, Receipt, Written};
use daybook_domain::shared::{Claim, ClaimChange, Timestamp};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, Set,
};

use super::request::{AppendRequest, NewReceipt};
use crate::event_store::changes::Changes;
use crate::event_store::entities::{claim, receipt, snapshot};
use crate::event_store::record::to_hash;
use crate::event_store::statements::ids_statement;
use crate::shared::rows::{signed, unsigned};

/// Who holds each claim.
pub(crate) type Claims = HashMap<Claim, Option<Arc<str>>>;

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
    let rows = StreamVersion::find_by_statement(statement).all(tx).await?;
    rows.into_iter()
        .filter_map(|row| row.version.map(|version| Ok((row.stream.into(), unsigned(version)?))))
        .collect()
}

/// Who holds the claims that these requests name.
pub(crate) async fn claims(tx: &DatabaseTransaction, requests: &[&AppendRequest]) -> Result<Claims, DbErr> {
    let mut wanted: Claims = HashMap::new();
    for (_, ClaimChange::Take(claim) | ClaimChange::Release(claim)) in requests.iter().flat_map(|r| &r.claims)
    {
        wanted.insert(claim.clone(), None);
    }
    if wanted.is_empty() {
        return Ok(wanted);
    }
    let one = |claim: &Claim| {
        Condition::all()
            .add(claim::Column::Scope.eq(claim.scope))
            .add(claim::Column::Value.eq(claim.value.as_str()))
    };
    let any = wanted.keys().map(one).fold(Condition::any(), Condition::add);
    for row in claim::Entity::find().filter(any).all(tx).await? {
        let holder =
            wanted.iter_mut().find(|(claim, _)| claim.scope == row.scope && claim.value == row.value);
        if let Some((_, holder)) = holder {
            *holder = Some(row.stream.into());
        }
    }
    Ok(wanted)
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
    let one = |receipt: &&NewReceipt| {
        Condition::all()
            .add(receipt::Column::Actor.eq(receipt.actor.as_str()))
            .add(receipt::Column::Key.eq(receipt.key.as_str()))
    };
    let any = wanted.iter().map(one).fold(Condition::any(), Condition::add);
    let rows = receipt::Entity::find()
        .filter(any)
        .filter(receipt::Column::RecordedAt.gt(now.as_micros() - REMEMBERED_MICROS))
        .all(tx)
        .await?;
    rows.into_iter().map(|row| Ok(((row.actor.clone(), row.key.clone()), receipt_of(&row)?))).collect()
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

/// Brings the claims from what they were to what they are.
pub(crate) fn write_claims(changes: &mut Changes, before: &Claims, after: &Claims) {
    let differing: Vec<_> =
        after.iter().filter(|(claim, holder)| before.get(*claim) != Some(*holder)).collect();
    for (claim, _) in differing.iter().filter(|(claim, _)| matches!(before.get(*claim), Some(Some(_)))) {
        let row = claim::Entity::delete_many()
            .filter(claim::Column::Scope.eq(claim.scope))
            .filter(claim::Column::Value.eq(claim.value.as_str()));
        changes.push(&row);
    }
    let taken = differing.iter().filter_map(|(claim, holder)| {
        let stream = holder.as_ref()?.to_string();
        Some(claim::Model { scope: claim.scope.to_owned(), value: claim.value.clone(), stream })
    });
    changes.insert(taken.map(IntoActiveModel::into_active_model).collect());
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
