//! The installation's key against the data, and how it is replaced.

use daybook_application::shared::StoreError;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Set,
};

use super::Store;
use super::changes::Changes;
use super::entities::{data_key, installation};
use super::erasing;
use super::opening::OpenError;
use super::sealing::{InstallationKey, SealError};
use crate::shared::failed;

/// The only row's id.
const ROW: i64 = 1;
/// How many keys are wrapped anew at a time.
const PAGE: u64 = 500;

/// Whether this is the key that the data was written with; `None` will do as long as there is no personal data.
/// Answers whether the key is not the one on record yet, and has to be
/// [put there](record).
pub(super) async fn check(
    db: &impl ConnectionTrait,
    key: Option<&InstallationKey>,
) -> Result<bool, OpenError> {
    let row = installation::Entity::find_by_id(ROW).one(db).await.map_err(failed)?;
    let first = data_key::Entity::find().one(db).await.map_err(failed)?;
    let Some(key) = key else {
        return if first.is_none() { Ok(false) } else { Err(OpenError::NoKey) };
    };
    let row_is_missing = row.is_none();
    let on_record = row.is_some_and(|row| *row.key_check == key.check());
    let fits = match &first {
        _ if on_record => true,
        // Whatever key was there before, it wraps nothing that could be lost.
        None => true,
        Some(first) => row_is_missing && key.unwrap(&first.wrapped, &first.key_id).is_ok(),
    };
    if fits { Ok(!on_record) } else { Err(OpenError::WrongKey) }
}

/// Puts a key on record, in the place of the one before.
pub(super) async fn record(db: &impl ConnectionTrait, key: &InstallationKey) -> Result<(), StoreError> {
    let row = installation::ActiveModel { id: Set(ROW), key_check: Set(key.check().to_vec()) };
    let replace =
        OnConflict::column(installation::Column::Id).update_column(installation::Column::KeyCheck).to_owned();
    let inserted = installation::Entity::insert(row).on_conflict(replace).exec_without_returning(db).await;
    inserted.map(drop).map_err(failed)
}

impl Store {
    /// Wraps the keys of all persons under another installation key, in one transaction; the log stays as it is.
    /// `progress` is told how many are done, of how many. Nothing else may write meanwhile.
    ///
    /// Answers with the number of keys. From then on the old installation key is refused, and nothing that it wrapped
    /// is left in the files; a warning is logged if a reader was in the way of the latter.
    pub async fn rotate_key(
        &self,
        new: InstallationKey,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<u64, StoreError> {
        let (tx, _) = self.begin_alone().await?;
        let count = self.rewrap(&tx, &new, progress).await?;
        record(&tx, &new).await?;
        tx.commit().await.map_err(failed)?;
        self.keyring.rotate(new);
        if let Err(error) = erasing::make_anew(&self.database, &["data_keys"]).await {
            tracing::warn!(%error, "keys as the old installation key wrapped them may be left in the files");
        }
        Ok(count)
    }

    async fn rewrap(
        &self,
        tx: &DatabaseTransaction,
        new: &InstallationKey,
        progress: &(dyn Fn(u64, u64) + Sync),
    ) -> Result<u64, StoreError> {
        let all = data_key::Entity::find().count(tx).await.map_err(failed)?;
        let (mut after, mut done) = (String::new(), 0);
        loop {
            let page = data_key::Entity::find()
                .filter(data_key::Column::KeyId.gt(after.as_str()))
                .order_by_asc(data_key::Column::KeyId)
                .limit(PAGE)
                .all(tx)
                .await
                .map_err(failed)?;
            let Some(last) = page.last() else { return Ok(done) };
            after.clone_from(&last.key_id);
            done += page.len() as u64;
            let old = self.keyring.installation()?;
            let rows: Result<Vec<_>, _> = page.into_iter().map(|row| rewrapped(row, &old, new)).collect();
            let replace = OnConflict::column(data_key::Column::KeyId)
                .update_column(data_key::Column::Wrapped)
                .to_owned();
            let mut changes = Changes::new(tx.get_database_backend());
            changes.upsert(rows.map_err(failed)?, &replace);
            changes.execute(tx).await.map_err(failed)?;
            progress(done, all);
        }
    }
}

fn rewrapped(
    row: data_key::Model,
    old: &InstallationKey,
    new: &InstallationKey,
) -> Result<data_key::ActiveModel, SealError> {
    let key = old.unwrap(&row.wrapped, &row.key_id)?;
    let wrapped = new.wrap(&key, &row.key_id)?;
    Ok(data_key::ActiveModel { key_id: Set(row.key_id), owner: Set(row.owner), wrapped: Set(wrapped) })
}
