//! The keys of persons.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use daybook_application::shared::StoreError;
use moka::future::Cache;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::{Binding, DataKey, InstallationKey, SealError};
use crate::event_store::entities::{data_key, snapshot};
use crate::event_store::record::RecordedEvent;
use crate::shared::rows::unsigned;

/// What snapshots are bound to, beside their stream and version.
pub(crate) const SNAPSHOT_KIND: &str = "snapshot";

/// How many keys are kept in memory.
const KEYS_IN_MEMORY: u64 = 10_000;

/// Finds and makes keys. A key is the one of its owner, a stream.
#[derive(Clone)]
pub(crate) struct Keyring {
    installation: Option<InstallationKey>,
    readers: DatabaseConnection,
    by_id: Cache<Arc<str>, DataKey>,
}

/// A key that is stored with the first events that it seals.
#[derive(Debug, Clone)]
pub(crate) struct NewKey {
    pub key_id: Arc<str>,
    pub owner: Arc<str>,
    pub wrapped: Vec<u8>,
}

impl NewKey {
    pub(crate) fn row(&self) -> data_key::ActiveModel {
        data_key::ActiveModel {
            key_id: Set(self.key_id.to_string()),
            owner: Set(self.owner.to_string()),
            wrapped: Set(self.wrapped.clone()),
        }
    }
}

impl Keyring {
    pub(crate) fn new(installation: Option<InstallationKey>, readers: DatabaseConnection) -> Self {
        Self { installation, readers, by_id: Cache::new(KEYS_IN_MEMORY) }
    }

    /// The key of a stream's owner; a new one, to be stored by the caller, if there is none yet.
    pub(crate) async fn of_owner(
        &self,
        owner: &Arc<str>,
    ) -> Result<(Arc<str>, DataKey, Option<NewKey>), StoreError> {
        let row = data_key::Entity::find()
            .filter(data_key::Column::Owner.eq(&**owner))
            .one(&self.readers)
            .await
            .map_err(StoreError::failed)?;
        if let Some(row) = row {
            let key = self.installation()?.unwrap(&row.wrapped, &row.key_id).map_err(StoreError::failed)?;
            return Ok((row.key_id.into(), key, None));
        }
        let key_id: Arc<str> = Uuid::now_v7().to_string().into();
        let key = DataKey::generate().map_err(StoreError::failed)?;
        let wrapped = self.installation()?.wrap(&key, &key_id).map_err(StoreError::failed)?;
        let new = NewKey { key_id: key_id.clone(), owner: owner.clone(), wrapped };
        Ok((key_id, key, Some(new)))
    }

    /// Opens what is sealed in `events`. Where a key is destroyed, [`RecordedEvent::opened`] stays `None`.
    pub(crate) async fn open(&self, events: &mut [RecordedEvent]) -> Result<(), StoreError> {
        let wanted: HashSet<_> =
            events.iter().filter(|e| e.opened.is_none()).filter_map(|e| e.key_id.clone()).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let keys = self.keys(wanted, &self.readers).await?;
        for event in events.iter_mut().filter(|event| event.opened.is_none()) {
            let Some(key) = event.key_id.as_ref().and_then(|id| keys.get(id)) else { continue };
            let place = Binding { stream: &event.stream, version: event.version, kind: &event.event_type };
            event.opened = Some(Bytes::from(key.open(&event.data, place).map_err(StoreError::failed)?));
        }
        Ok(())
    }

    /// The keys with these ids that are not destroyed.
    pub(crate) async fn keys(
        &self,
        wanted: HashSet<Arc<str>>,
        db: &impl ConnectionTrait,
    ) -> Result<HashMap<Arc<str>, DataKey>, StoreError> {
        let mut keys = HashMap::with_capacity(wanted.len());
        let mut unknown = Vec::new();
        for id in wanted {
            match self.by_id.get(&id).await {
                Some(key) => drop(keys.insert(id, key)),
                None => unknown.push(id),
            }
        }
        let ids = unknown.iter().map(ToString::to_string);
        let rows = data_key::Entity::find().filter(data_key::Column::KeyId.is_in(ids)).all(db).await;
        for row in rows.map_err(StoreError::failed)? {
            let key = self.installation()?.unwrap(&row.wrapped, &row.key_id).map_err(StoreError::failed)?;
            let id: Arc<str> = row.key_id.into();
            self.by_id.insert(id.clone(), key.clone()).await;
            keys.insert(id, key);
        }
        Ok(keys)
    }

    /// What a snapshot says; `None` if the key that sealed it is destroyed.
    pub(crate) async fn open_snapshot(&self, row: &snapshot::Model) -> Result<Option<Bytes>, StoreError> {
        let version = unsigned(row.version).map_err(StoreError::failed)?;
        let place = Binding { stream: &row.stream, version, kind: SNAPSHOT_KIND };
        self.open_one(&row.state, row.key_id.as_deref(), place).await
    }

    /// What is sealed in one place; `None` if the key is destroyed, the same bytes if nothing is sealed.
    pub(crate) async fn open_one(
        &self,
        data: &[u8],
        key_id: Option<&str>,
        place: Binding<'_>,
    ) -> Result<Option<Bytes>, StoreError> {
        let Some(key_id) = key_id else { return Ok(Some(Bytes::copy_from_slice(data))) };
        let keys = self.keys([Arc::from(key_id)].into(), &self.readers).await?;
        let Some(key) = keys.get(key_id) else { return Ok(None) };
        key.open(data, place).map(|plain| Some(plain.into())).map_err(StoreError::failed)
    }

    fn installation(&self) -> Result<&InstallationKey, StoreError> {
        self.installation.as_ref().ok_or_else(|| StoreError::failed(SealError::NoInstallationKey))
    }
}
