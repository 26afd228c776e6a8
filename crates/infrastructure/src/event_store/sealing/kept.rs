//! Keys in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use moka::future::Cache;
use tokio::sync::Mutex;

use super::DataKey;

/// How many keys are kept in memory.
const MOST: u64 = 10_000;

/// How often keys had been destroyed when something was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Generation(u64);

/// A key with its id.
#[derive(Debug, Clone)]
pub(crate) struct OwnKey {
    pub key_id: Arc<str>,
    pub key: DataKey,
}

/// Keys by their ids and by their owners.
///
/// One that is destroyed is gone from here as well, also if somebody read it just before: what was read before the
/// last destruction is not kept. A count does for that, where noting every destroyed key would grow for ever.
pub(super) struct Kept {
    by_id: Cache<Arc<str>, DataKey>,
    by_owner: Cache<Arc<str>, OwnKey>,
    generation: AtomicU64,
    /// Held to keep or to forget.
    changing: Mutex<()>,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            by_id: Cache::new(MOST),
            by_owner: Cache::new(MOST),
            generation: AtomicU64::default(),
            changing: Mutex::default(),
        }
    }
}

impl Kept {
    /// To be taken before the database is read.
    pub(super) fn generation(&self) -> Generation {
        Generation(self.generation.load(Ordering::Acquire))
    }

    pub(super) async fn with_id(&self, id: &Arc<str>) -> Option<DataKey> {
        self.by_id.get(id).await
    }

    pub(super) async fn of_owner(&self, owner: &Arc<str>) -> Option<OwnKey> {
        self.by_owner.get(owner).await
    }

    /// Keeps what was read at `read`, unless a key was destroyed since.
    pub(super) async fn keep(&self, read: Generation, owner: &Arc<str>, own: &OwnKey) {
        let _changing = self.changing.lock().await;
        if read == self.generation() {
            self.by_id.insert(own.key_id.clone(), own.key.clone()).await;
            self.by_owner.insert(owner.clone(), own.clone()).await;
        }
    }

    /// Forgets these, and what is being read now.
    pub(super) async fn purge(&self, destroyed: impl Iterator<Item = (&Arc<str>, Option<&Arc<str>>)>) {
        let _changing = self.changing.lock().await;
        self.generation.fetch_add(1, Ordering::AcqRel);
        for (owner, key_id) in destroyed {
            self.by_owner.invalidate(owner).await;
            if let Some(key_id) = key_id {
                self.by_id.invalidate(key_id).await;
            }
        }
        // Only then are the keys themselves dropped, and wiped.
        self.by_id.run_pending_tasks().await;
        self.by_owner.run_pending_tasks().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(id: &str) -> OwnKey {
        OwnKey { key_id: id.into(), key: DataKey::generate().unwrap() }
    }

    #[tokio::test]
    async fn a_key_is_found_by_its_id_and_its_owner_until_it_is_destroyed() {
        let (kept, owner, ann) = (Kept::default(), Arc::from("member-1"), own("k1"));
        kept.keep(kept.generation(), &owner, &ann).await;
        kept.keep(kept.generation(), &"member-2".into(), &own("k2")).await;
        assert!(kept.with_id(&ann.key_id).await.is_some());
        assert_eq!(kept.of_owner(&owner).await.unwrap().key_id, ann.key_id);
        kept.purge([(&owner, Some(&ann.key_id))].into_iter()).await;
        assert!(kept.with_id(&ann.key_id).await.is_none());
        assert!(kept.of_owner(&owner).await.is_none());
        assert!(kept.with_id(&"k2".into()).await.is_some());
    }

    #[tokio::test]
    async fn a_key_that_was_read_before_it_was_destroyed_is_not_put_back() {
        let (kept, owner, ann) = (Kept::default(), Arc::from("member-1"), own("k1"));
        let read = kept.generation();
        kept.purge([(&owner, Some(&ann.key_id))].into_iter()).await;
        kept.keep(read, &owner, &ann).await;
        assert!(kept.with_id(&ann.key_id).await.is_none());
        assert!(kept.of_owner(&owner).await.is_none());
    }
}
