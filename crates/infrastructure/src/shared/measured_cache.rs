//! A cache that says what it does.

use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use moka::future::{Cache, CacheBuilder};
use opentelemetry::KeyValue;
use opentelemetry::metrics::Meter;

/// The cache's name, among the attributes of its figures.
const NAME: &str = "daybook.cache.name";

/// What became of a question to a cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lookup {
    /// The value was there.
    Hit,
    /// It had to be read.
    Miss,
    /// Somebody else was reading it, and that was waited for.
    Coalesced,
}

impl Lookup {
    const ALL: [Self; 3] = [Self::Hit, Self::Miss, Self::Coalesced];

    /// The word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Miss => "miss",
            Self::Coalesced => "coalesced",
        }
    }
}

/// A cache under a name. What it does is counted here and read when somebody looks: counting must cost a read nothing.
pub(crate) struct MeasuredCache<K, V> {
    pub(crate) cache: Cache<K, V>,
    /// Apart from the cache, whose readers would otherwise wait for each other's counting.
    counts: Arc<Counts>,
}

#[derive(Debug, Default)]
struct Counts {
    lookups: [AtomicU64; 3],
    evictions: AtomicU64,
}

impl<K, V> MeasuredCache<K, V>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// The cache that `builder` makes, which figures name `name`.
    pub(crate) fn new(
        name: impl Into<String>,
        meter: &Meter,
        builder: CacheBuilder<K, V, Cache<K, V>>,
    ) -> Arc<Self> {
        let counts = Arc::<Counts>::default();
        let counting = counts.clone();
        let listener = move |_: Arc<K>, _: V, cause: moka::notification::RemovalCause| {
            if cause.was_evicted() {
                counting.evictions.fetch_add(1, Ordering::Relaxed);
            }
        };
        let cache = builder.eviction_listener(listener).build();
        let measured = Arc::new(Self { cache, counts });
        let name: Arc<str> = name.into().into();
        observe_lookups(meter, &measured, &name);
        observe_contents(meter, &measured, &name);
        measured
    }

    /// Notes what became of a question.
    pub(crate) fn note(&self, lookup: Lookup) {
        self.counts.lookups[lookup as usize].fetch_add(1, Ordering::Relaxed);
    }
}

fn observe_lookups<K, V>(meter: &Meter, measured: &Arc<MeasuredCache<K, V>>, name: &Arc<str>)
where
    K: Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    let (cache, attributes) = (Arc::downgrade(measured), Lookup::ALL.map(|lookup| outcome(name, lookup)));
    meter
        .u64_observable_counter("daybook.cache.lookups")
        .with_unit("{lookup}")
        .with_description("Questions to a cache, by what became of them.")
        .with_callback(move |observer| {
            let Some(cache) = cache.upgrade() else { return };
            for (count, attributes) in cache.counts.lookups.iter().zip(&attributes) {
                observer.observe(count.load(Ordering::Relaxed), attributes);
            }
        })
        .build();
    let (cache, attributes) = (Arc::downgrade(measured), named(name));
    meter
        .u64_observable_counter("daybook.cache.evictions")
        .with_unit("{entry}")
        .with_description("Entries that a cache let go for others or because nobody asked for them.")
        .with_callback(move |observer| {
            if let Some(cache) = cache.upgrade() {
                observer.observe(cache.counts.evictions.load(Ordering::Relaxed), &attributes);
            }
        })
        .build();
}

fn observe_contents<K, V>(meter: &Meter, measured: &Arc<MeasuredCache<K, V>>, name: &Arc<str>)
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let (cache, attributes) = (Arc::downgrade(measured), named(name));
    let look = move |figure: fn(&Cache<K, V>) -> u64| {
        let (cache, attributes) = (Weak::clone(&cache), attributes.clone());
        move |observer: &dyn opentelemetry::metrics::AsyncInstrument<u64>| {
            if let Some(cache) = cache.upgrade() {
                observer.observe(figure(&cache.cache), &attributes);
            }
        }
    };
    meter
        .u64_observable_gauge("daybook.cache.entries")
        .with_unit("{entry}")
        .with_description("Entries that a cache holds.")
        .with_callback(look(Cache::entry_count))
        .build();
    meter
        .u64_observable_gauge("daybook.cache.weight")
        .with_unit("By")
        .with_description("About how many bytes a cache holds.")
        .with_callback(look(Cache::weighted_size))
        .build();
    meter
        .u64_observable_gauge("daybook.cache.limit")
        .with_unit("By")
        .with_description("The most bytes that a cache may hold.")
        .with_callback(look(|cache| cache.policy().max_capacity().unwrap_or(u64::MAX)))
        .build();
}

fn named(name: &Arc<str>) -> [KeyValue; 1] {
    [KeyValue::new(NAME, name.clone())]
}

fn outcome(name: &Arc<str>, lookup: Lookup) -> [KeyValue; 2] {
    [KeyValue::new(NAME, name.clone()), KeyValue::new("daybook.cache.outcome", lookup.word())]
}
