//! Aggregates in the log.

mod reading;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use daybook_application::shared::{
    AppendError, Appended, Loaded, NewCommit, StoreError, StreamChange, Streams, Watermark, stream_name,
};
use daybook_domain::shared::{Aggregate, replay};
use moka::future::Cache;
use moka::ops::compute::Op;
use opentelemetry::metrics::Counter;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::Store;
use super::codec::EventCodec;
use super::preparing::{Metadata, Preparing};
use super::receipts::stored_key;
use super::sealing::Generation;
use super::taking_in::AtHand;
use super::writer::{AppendRequest, NewReceipt};
use crate::shared::failed;
use crate::shared::measured_cache::MeasuredCache;
use crate::shared::meter::attribute;
use crate::shared::spans::{self, link, traceparent};

/// A snapshot is written every so many events.
const SNAPSHOT_EVERY: u64 = 100;
/// How long an idle state stays in memory.
const IDLE: Duration = Duration::from_mins(15);

/// The streams of aggregates `A`, stored by the codec `C`.
pub struct SqlStreams<A: Aggregate, C: EventCodec<A>> {
    store: Arc<Store>,
    codec: Arc<C>,
    /// The last known state of each stream. It may be behind: the writer checks every version.
    states: States<A>,
    retries: Counter<u64>,
}

impl<A: Aggregate, C: EventCodec<A>> SqlStreams<A, C> {
    /// Streams of `store`, with at most `cache_bytes` of states in memory.
    pub fn new(store: Arc<Store>, codec: C, cache_bytes: u64) -> Self {
        let codec = Arc::new(codec);
        let sizes = codec.clone();
        let weigher = move |stream: &Arc<str>, loaded: &Loaded<A>| {
            let state = loaded.state.as_ref().map_or(0, |state| sizes.state_size(state));
            u32::try_from(128 + stream.len() + state).unwrap_or(u32::MAX)
        };
        let states = Cache::builder().max_capacity(cache_bytes).time_to_idle(IDLE).weigher(weigher);
        let states = MeasuredCache::new(format!("{}.states", A::CATEGORY), store.meter(), states);
        let retries = store
            .meter()
            .u64_counter("daybook.command.retries")
            .with_unit("{retry}")
            .with_description(
                "Decisions that were made again because others had changed the record meanwhile.",
            )
            .build();
        store.keep_informed(Arc::new(AtHand::<A>(states.clone())));
        Self { store, codec, states, retries }
    }

    /// Forgets states that turned out to be behind.
    async fn forget(&self, changes: &[StreamChange<A>]) {
        for change in changes {
            let behind = |entry: Option<moka::Entry<Arc<str>, Loaded<A>>>| {
                let stale = entry.is_some_and(|entry| entry.value().version <= change.based_on.version);
                std::future::ready(if stale { Op::Remove } else { Op::Nop })
            };
            let stream = stream_name::<A>(&change.id).into();
            self.states.cache.entry(stream).and_compute_with(behind).await;
        }
    }

    /// Prepares and writes a commit. Its events keep where in a trace that is, if anywhere; else what the caller named.
    async fn write(&self, mut commit: NewCommit<A>) -> Result<Appended, AppendError> {
        if let Some(origin) = commit.context.caused_by {
            link(&Span::current(), origin);
        }
        let here = traceparent(&Span::current()).map(|here| here.to_string());
        commit.context.traceparent = here.or(commit.context.traceparent);
        let generation = self.store.keyring.generation();
        let (request, written) = self.prepare(&commit).await?;
        // In a task of its own: if the caller stops waiting, the write happens all the same, and a state that is
        // behind it must not stay at hand.
        let finish = finish(self.store.clone(), self.states.clone(), generation, request, written);
        let outcome = tokio::spawn(finish.in_current_span()).await.map_err(failed)?;
        if matches!(outcome, Err(AppendError::Conflict)) {
            self.forget(&commit.changes).await;
        }
        outcome
    }

    async fn prepare(&self, commit: &NewCommit<A>) -> Result<(AppendRequest, Vec<Written<A>>), StoreError> {
        let mut request = AppendRequest::default();
        let mut written = Vec::with_capacity(commit.changes.len());
        let (codec, keyring) = (&*self.codec, &self.store.keyring);
        let metadata = Metadata::new(&commit.context);
        for change in &commit.changes {
            let mut stream = Preparing::new::<A>(change);
            for event in &change.events {
                stream.event(codec, keyring, &metadata, event, change, &mut request).await?;
            }
            let state = replay(change.based_on.state.as_deref().cloned(), &change.events);
            // Also after an erasure, so that nobody has to read the whole stream to find that nothing is left.
            let due = stream.version / SNAPSHOT_EVERY > change.based_on.version / SNAPSHOT_EVERY;
            if let Some(state) = state.as_ref().filter(|_| due || stream.erased) {
                request.snapshots.push(stream.snapshot(codec, keyring, state).await?);
            }
            let loaded = Loaded { version: stream.version, state: state.map(Arc::new) };
            request.keys.extend(stream.new_key);
            written.push((stream.name, loaded));
        }
        request.receipt = receipt(commit);
        Ok((request, written))
    }
}

/// The last known states.
pub(super) type States<A> = Arc<MeasuredCache<Arc<str>, Loaded<A>>>;

/// A stream and what it is after the commit.
type Written<A> = (Arc<str>, Loaded<A>);

/// Writes, and has what was written at hand when it answers.
async fn finish<A: Aggregate>(
    store: Arc<Store>,
    states: States<A>,
    generation: Generation,
    request: AppendRequest,
    written: Vec<Written<A>>,
) -> Result<Appended, AppendError> {
    let (keys, erases) = (request.keys.clone(), request.erased().next().is_some());
    let appended = store.writer.append(request).await?;
    store.keyring.keep(generation, keys).await;
    for (stream, loaded) in written {
        let holds = || erases || generation == store.keyring.generation();
        remember(&states, stream, loaded, holds).await;
    }
    if erases {
        store.overwriting.overwritten().await;
    }
    // The write is done whether or not this node's readers follow in time; the position tells.
    let follow = tracing::info_span!("event_store.follow");
    let _ = store.follower().reached(appended.position).instrument(follow).await;
    Ok(appended)
}

/// Keeps a state, unless a newer one is there; or somebody was erased since it was read, and it may be theirs.
async fn remember<A: Aggregate>(
    states: &States<A>,
    stream: Arc<str>,
    loaded: Loaded<A>,
    holds: impl Fn() -> bool + Send,
) {
    let newer = |entry: Option<moka::Entry<Arc<str>, Loaded<A>>>| {
        let behind = entry.is_some_and(|entry| entry.value().version >= loaded.version);
        std::future::ready(match (behind, holds()) {
            (true, _) => Op::Nop,
            (false, true) => Op::Put(loaded),
            // An older one must not stay either.
            (false, false) => Op::Remove,
        })
    };
    states.cache.entry(stream).and_compute_with(newer).await;
}

#[async_trait]
impl<A: Aggregate, C: EventCodec<A>> Streams<A> for SqlStreams<A, C> {
    async fn load(&self, ids: &[A::Id]) -> Result<Vec<Loaded<A>>, StoreError> {
        let streams: Vec<Arc<str>> = ids.iter().map(|id| stream_name::<A>(id).into()).collect();
        let span = tracing::info_span!(
            "event_store.load",
            daybook.streams = streams.len(),
            daybook.streams.known = Empty,
        );
        let known = self.known(&streams).instrument(span).await?;
        Ok(streams.iter().map(|stream| known.get(stream).cloned().unwrap_or_else(Loaded::absent)).collect())
    }

    async fn append(&self, commit: NewCommit<A>) -> Result<Appended, AppendError> {
        if commit.changes.is_empty() && commit.context.idempotency.is_none() {
            // What was already so may be another node's work: the position is one from which on it is seen.
            return Ok(Appended { position: self.store.confirmed_head().await? });
        }
        if commit.retries > 0 {
            self.retries.add(1, &attribute("daybook.event.category", A::CATEGORY));
        }
        let span = tracing::info_span!(
            "event_store.append",
            daybook.streams = commit.changes.len(),
            daybook.events = commit.changes.iter().map(|change| change.events.len()).sum::<usize>(),
            error.type = Empty,
            otel.status_code = Empty,
        );
        let outcome = self.write(commit).instrument(span.clone()).await;
        if let Err(error) = &outcome {
            spans::failed(&span, kind(error));
        }
        outcome
    }
}

/// The kind of a failure, as traces tell it: a constant.
fn kind(error: &AppendError) -> &'static str {
    match error {
        AppendError::Conflict => "conflict",
        AppendError::Taken { .. } => "taken",
        AppendError::Answered(_) => "answered",
        AppendError::Store(_) => "store",
    }
}

fn receipt<A: Aggregate>(commit: &NewCommit<A>) -> Option<NewReceipt> {
    let key = commit.context.idempotency.as_ref()?;
    Some(NewReceipt {
        actor: commit.context.actor.clone(),
        key: stored_key(&commit.context.actor, key.as_str()),
        fingerprint: key.fingerprint,
        version: commit.version,
    })
}
