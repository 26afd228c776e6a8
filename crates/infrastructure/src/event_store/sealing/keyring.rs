//! The keys of persons.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use bytes::Bytes;
use daybook_application::shared::StoreError;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::kept::{Generation, Kept, OwnKey};
use super::{Binding, DataKey, InstallationKey, Personal, SealError};
use crate::event_store::entities::{data_key, snapshot};
use crate::event_store::record::RecordedEvent;
use crate::shared::failed;
use crate::shared::rows::unsigned;
use crate::shared::spans::Statement as _;

/// What snapshots are bound to, beside their stream and version.
pub(crate) const SNAPSHOT_KIND: &str = "snapshot";

/// Finds and makes keys. A key is the one of its owner, a stream. Clones are the same keyring.
#[derive(Clone)]
pub(crate) struct Keyring {
    installation: Arc<RwLock<Option<InstallationKey>>>,
    readers: DatabaseConnection,
    kept: Arc<Kept>,
}

/// A key that is stored with the first events that it seals.
#[derive(Debug, Clone)]
pub(crate) struct NewKey {
    pub key_id: Arc<str>,
    pub owner: Arc<str>,
    pub wrapped: Vec<u8>,
    /// Whether its owner had events before.
    pub late: bool,
    key: DataKey,
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
        Self { installation: Arc::new(RwLock::new(installation)), readers, kept: Arc::default() }
    }

    /// The key of a stream, which has had `version` events; a new one, to be stored by the caller, if there is none.
    pub(crate) async fn of_stream(
        &self,
        stream: &Arc<str>,
        version: u64,
    ) -> Result<(OwnKey, Option<NewKey>), StoreError> {
        // A stream that never was has no key: one read less for every new record.
        if version > 0 {
            if let Some(own) = self.kept.of_owner(stream).await {
                return Ok((own, None));
            }
            if let Some(own) = self.read_own(stream).await? {
                return Ok((own, None));
            }
        }
        let key_id: Arc<str> = Uuid::now_v7().to_string().into();
        let key = DataKey::generate().map_err(failed)?;
        let wrapped = self.installation()?.wrap(&key, &key_id).map_err(failed)?;
        let own = OwnKey { key_id: key_id.clone(), key: key.clone() };
        Ok((own, Some(NewKey { key_id, owner: stream.clone(), wrapped, late: version > 0, key })))
    }

    async fn read_own(&self, stream: &Arc<str>) -> Result<Option<OwnKey>, StoreError> {
        let generation = self.kept.generation();
        let own = data_key::Entity::find().filter(data_key::Column::Owner.eq(&**stream));
        let Some(row) =
            own.one(&self.readers).named(&self.readers, "SELECT data_keys").await.map_err(failed)?
        else {
            return Ok(None);
        };
        let key = self.unwrap(&row)?;
        let own = OwnKey { key_id: row.key_id.into(), key };
        self.kept.keep(generation, stream, &own).await;
        Ok(Some(own))
    }

    /// What is known now of keys that are destroyed; see [`keep`](Self::keep).
    pub(crate) fn generation(&self) -> Generation {
        self.kept.generation()
    }

    /// Has the keys of a commit at hand, unless a key was destroyed since `generation`, before the commit.
    pub(crate) async fn keep(&self, generation: Generation, keys: Vec<NewKey>) {
        for NewKey { key_id, owner, key, .. } in keys {
            self.kept.keep(generation, &owner, &OwnKey { key_id, key }).await;
        }
    }

    /// Forgets keys that are destroyed: their owners, and their ids where they are known.
    pub(crate) async fn purge(&self, destroyed: impl Iterator<Item = (&Arc<str>, Option<&Arc<str>>)>) {
        self.kept.purge(destroyed).await;
    }

    /// Opens what is sealed in `events`. Where a key is destroyed, nothing is said of the person.
    pub(crate) async fn open(&self, events: &mut [RecordedEvent]) -> Result<(), StoreError> {
        let wanted: HashSet<_> = events.iter().filter_map(|event| event.key_id.clone()).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let keys = self.keys(wanted).await?;
        for event in events {
            let Some(key) = event.key_id.as_ref().and_then(|id| keys.get(id)) else { continue };
            event.personal = Personal::open(&event.data, key, event.binding()).map_err(failed)?;
        }
        Ok(())
    }

    /// What an event says of a person; nothing, if nothing is sealed or the key is destroyed.
    pub(crate) async fn open_event(
        &self,
        data: &[u8],
        key_id: Option<&str>,
        place: Binding<'_>,
    ) -> Result<Personal, StoreError> {
        let Some(key) = self.key(key_id).await? else { return Ok(Personal::default()) };
        Personal::open(data, &key, place).map_err(failed)
    }

    /// What a snapshot says; `None` if the key that sealed it is destroyed.
    pub(crate) async fn open_snapshot(&self, row: &snapshot::Model) -> Result<Option<Bytes>, StoreError> {
        let version = unsigned(row.version).map_err(failed)?;
        let place = Binding { stream: &row.stream, version, kind: SNAPSHOT_KIND };
        self.open_state(&row.state, row.key_id.as_deref(), place).await
    }

    /// What is sealed in a snapshot's place; `None` if the key is destroyed, the same bytes if nothing is sealed.
    pub(crate) async fn open_state(
        &self,
        state: &[u8],
        key_id: Option<&str>,
        place: Binding<'_>,
    ) -> Result<Option<Bytes>, StoreError> {
        if key_id.is_none() {
            return Ok(Some(Bytes::copy_from_slice(state)));
        }
        let Some(key) = self.key(key_id).await? else { return Ok(None) };
        key.open(state, place).map(|plain| Some(plain.into())).map_err(failed)
    }

    async fn key(&self, key_id: Option<&str>) -> Result<Option<DataKey>, StoreError> {
        let Some(key_id) = key_id else { return Ok(None) };
        Ok(self.keys([Arc::from(key_id)].into()).await?.remove(key_id))
    }

    /// The keys with these ids that are not destroyed.
    async fn keys(&self, wanted: HashSet<Arc<str>>) -> Result<HashMap<Arc<str>, DataKey>, StoreError> {
        let mut keys = HashMap::with_capacity(wanted.len());
        let mut unknown = Vec::new();
        for id in wanted {
            match self.kept.with_id(&id).await {
                Some(key) => drop(keys.insert(id, key)),
                None => unknown.push(id.to_string()),
            }
        }
        if unknown.is_empty() {
            return Ok(keys);
        }
        let generation = self.kept.generation();
        let rows = data_key::Entity::find()
            .filter(data_key::Column::KeyId.is_in(unknown))
            .all(&self.readers)
            .named(&self.readers, "SELECT data_keys");
        for row in rows.await.map_err(failed)? {
            let key = self.unwrap(&row)?;
            let own = OwnKey { key_id: row.key_id.into(), key };
            self.kept.keep(generation, &row.owner.into(), &own).await;
            keys.insert(own.key_id, own.key);
        }
        Ok(keys)
    }

    fn unwrap(&self, row: &data_key::Model) -> Result<DataKey, StoreError> {
        self.installation()?.unwrap(&row.wrapped, &row.key_id).map_err(failed)
    }

    /// The key that wraps the others.
    pub(crate) fn installation(&self) -> Result<InstallationKey, StoreError> {
        let key = self.installation.read().unwrap_or_else(PoisonError::into_inner).clone();
        key.ok_or_else(|| StoreError::failed(SealError::NoInstallationKey))
    }

    /// Wraps new keys under another one from now on.
    pub(crate) fn rotate(&self, new: InstallationKey) {
        *self.installation.write().unwrap_or_else(PoisonError::into_inner) = Some(new);
    }
}
