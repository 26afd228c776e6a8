//! A read cache that follows the log.
//!
//! The trap is the fill that was read before a change and is stored after it: with a plain invalidation the old
//! value would stay for ever. Here every value knows the position that it was read at, every change leaves its
//! position with its shard, and the higher position wins. A fixed array of shards remembers changes of keys that
//! the cache itself has forgotten.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use daybook_application::shared::Position;
use moka::future::Cache;
use moka::ops::compute::Op;
use opentelemetry::metrics::Meter;
use tokio::sync::Mutex;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::measured_cache::{Lookup, MeasuredCache};

use super::Pulse;

/// How many shards: enough that two keys seldom meet.
const SHARDS: usize = 1_024;

/// Values by key, each with the position of the log that it is valid at.
pub struct PositionedCache<K, V> {
    name: &'static str,
    values: Arc<MeasuredCache<K, At<V>>>,
    shards: Vec<Shard>,
    hasher: RandomState,
    pulse: Arc<Pulse>,
}

/// A value, and the position of the log that it was read at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct At<V> {
    /// The value.
    pub value: V,
    /// The position.
    pub position: Position,
}

/// What a change makes of a cached value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<V> {
    /// The value is this one from now on.
    To(V),
    /// The value has to be read again.
    Unknown,
}

#[derive(Default)]
struct Shard {
    /// The position of the last change of any of the shard's keys.
    changed: AtomicU64,
    /// Held by whoever reads a missing value, so that others wait for it instead of reading it too.
    filling: Mutex<()>,
}

impl<K, V> PositionedCache<K, V>
where
    K: Hash + Eq + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A cache of at most so many bytes, by what `weigh` says of a key and its value; figures name it `name`. Its values
    /// are used as long as `pulse` says that they are fresh.
    pub fn new(
        name: &'static str,
        meter: &Meter,
        pulse: Arc<Pulse>,
        most_bytes: u64,
        weigh: impl Fn(&K, &V) -> usize + Send + Sync + 'static,
    ) -> Self {
        let weigher = move |key: &K, at: &At<V>| u32::try_from(weigh(key, &at.value)).unwrap_or(u32::MAX);
        let builder = Cache::builder().max_capacity(most_bytes).weigher(weigher);
        Self {
            name,
            values: MeasuredCache::new(name, meter, builder),
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
            hasher: RandomState::new(),
            pulse,
        }
    }

    /// The value of a key; if it is not here, what `read` finds, once for all who ask at the same time.
    pub async fn get_or_read<R, E>(&self, key: &K, read: impl FnOnce() -> R) -> Result<V, E>
    where
        R: Future<Output = Result<At<V>, E>>,
    {
        let span = tracing::info_span!(
            "cache",
            otel.name = format!("cache {}", self.name),
            daybook.cache.name = self.name,
            daybook.cache.outcome = Empty,
        );
        self.look(key, read).instrument(span).await
    }

    async fn look<R, E>(&self, key: &K, read: impl FnOnce() -> R) -> Result<V, E>
    where
        R: Future<Output = Result<At<V>, E>>,
    {
        let shard = self.shard(key);
        if !self.pulse.is_fresh() {
            let read = read().await?;
            // Kept all the same: when what is at hand is used again, nobody is shown less than this.
            return Ok(self.keep(key, shard, read).await);
        }
        if let Some(at) = self.values.cache.get(key).await {
            self.note(Lookup::Hit);
            return Ok(at.value);
        }
        let _filling = shard.filling.lock().await;
        if let Some(at) = self.values.cache.get(key).await {
            self.note(Lookup::Coalesced);
            return Ok(at.value);
        }
        self.note(Lookup::Miss);
        let read = read().await?;
        Ok(self.keep(key, shard, read).await)
    }

    /// Keeps what was read, unless something newer is known of the key.
    async fn keep(&self, key: &K, shard: &Shard, read: At<V>) -> V {
        let value = read.value.clone();
        let keep = |known: Option<moka::Entry<K, At<V>>>| {
            // Asked while the key is held: a change from now on finds the value and replaces it.
            let changed = shard.changed.load(Ordering::SeqCst);
            let newer = known.is_some_and(|known| known.value().position > read.position);
            std::future::ready(if newer || changed > read.position.0 { Op::Nop } else { Op::Put(read) })
        };
        self.values.cache.entry(key.clone()).and_compute_with(keep).await;
        value
    }

    /// Takes in a change at `position`. `change` sees the value before it, if that is here.
    pub async fn changed(&self, key: &K, position: Position, change: impl FnOnce(&V) -> Change<V>) {
        // First the shard, then the value: a fill that is under way sees the one or is found by the other.
        self.shard(key).changed.fetch_max(position.0, Ordering::SeqCst);
        let apply = |known: Option<moka::Entry<K, At<V>>>| {
            std::future::ready(match known {
                Some(known) if known.value().position < position => match change(&known.value().value) {
                    Change::To(value) => Op::Put(At { value, position }),
                    Change::Unknown => Op::Remove,
                },
                _ => Op::Nop,
            })
        };
        self.values.cache.entry(key.clone()).and_compute_with(apply).await;
    }

    fn note(&self, lookup: Lookup) {
        self.values.note(lookup);
        Span::current().record("daybook.cache.outcome", lookup.word());
    }

    fn shard(&self, key: &K) -> &Shard {
        let hash = usize::try_from(self.hasher.hash_one(key)).unwrap_or(usize::MAX);
        &self.shards[hash % SHARDS]
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::sync::atomic::AtomicUsize;
    use std::time::Instant;

    use tokio::sync::oneshot;

    use super::*;
    use crate::shared::no_meter;

    fn cache() -> Arc<PositionedCache<&'static str, u32>> {
        Arc::new(PositionedCache::new("test", &no_meter(), Pulse::alone().into(), 1 << 20, |_, _| 1))
    }

    async fn read(cache: &PositionedCache<&'static str, u32>, value: u32, position: u64) -> u32 {
        let found = async { Ok::<_, Infallible>(At { value, position: Position(position) }) };
        cache.get_or_read(&"key", || found).await.unwrap()
    }

    #[tokio::test]
    async fn a_value_is_read_once() {
        let cache = cache();
        assert_eq!(read(&cache, 1, 10).await, 1);
        assert_eq!(read(&cache, 2, 11).await, 1);
    }

    #[tokio::test]
    async fn a_change_replaces_the_value_and_an_older_one_does_not() {
        let cache = cache();
        read(&cache, 1, 10).await;
        cache.changed(&"key", Position(12), |_| Change::To(3)).await;
        cache.changed(&"key", Position(11), |_| Change::To(2)).await;
        assert_eq!(read(&cache, 9, 13).await, 3);
    }

    #[tokio::test]
    async fn who_has_read_the_database_meanwhile_is_shown_nothing_older_when_the_cache_is_used_again() {
        let pulse = Arc::new(Pulse::missed());
        let cache = PositionedCache::new("test", &no_meter(), pulse.clone(), 1 << 20, |_, _| 1);
        assert_eq!(read(&cache, 1, 12).await, 1);
        // The log is followed again, up to a place before that.
        pulse.beat(Instant::now());
        cache.changed(&"key", Position(11), |_| Change::To(0)).await;
        assert_eq!(read(&cache, 0, 11).await, 1);
    }

    #[tokio::test]
    async fn a_fill_that_was_read_before_a_change_is_not_kept() {
        let cache = cache();
        let (go, wait) = oneshot::channel::<()>();
        let (started, reading) = oneshot::channel::<()>();
        let fill = tokio::spawn({
            let cache = cache.clone();
            async move {
                let slow = async move {
                    started.send(()).unwrap();
                    wait.await.unwrap();
                    Ok::<_, Infallible>(At { value: 1, position: Position(10) })
                };
                cache.get_or_read(&"key", || slow).await.unwrap()
            }
        });
        reading.await.unwrap();
        cache.changed(&"key", Position(11), |_| Change::To(2)).await;
        go.send(()).unwrap();
        assert_eq!(fill.await.unwrap(), 1);
        assert_eq!(read(&cache, 2, 11).await, 2, "the old value must not have stayed");
    }

    #[tokio::test]
    async fn concurrent_misses_read_once() {
        let cache = cache();
        let reads = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..32)
            .map(|_| {
                let (cache, reads) = (cache.clone(), reads.clone());
                tokio::spawn(async move {
                    let read = || async move {
                        reads.fetch_add(1, Ordering::SeqCst);
                        tokio::task::yield_now().await;
                        Ok::<_, Infallible>(At { value: 7, position: Position(1) })
                    };
                    cache.get_or_read(&"key", read).await.unwrap()
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), 7);
        }
        assert_eq!(reads.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn an_unknown_change_is_read_again() {
        let cache = cache();
        read(&cache, 1, 10).await;
        cache.changed(&"key", Position(11), |_| Change::Unknown).await;
        assert_eq!(read(&cache, 2, 11).await, 2);
    }
}
