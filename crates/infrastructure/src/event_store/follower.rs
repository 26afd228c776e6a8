//! Follows the log for what this node keeps in memory.

use std::sync::{Arc, OnceLock, Weak};
use std::time::Duration;

use async_trait::async_trait;
use daybook_application::shared::{EventFilter, HeadSignal, NotReached, Position, StoreError, Watermark};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::Store;
use super::bus::Bus;
use super::nodes::Nodes;
use super::record::RecordedEvent;
use super::spans::following;

/// How long a reader waits for a position.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long a log that cannot be read is left alone.
const PAUSE: Duration = Duration::from_millis(250);
/// How many events are taken at a time.
const PAGE: usize = 512;

/// Something in memory that follows the log, such as a cache.
#[async_trait]
pub trait LogFollower: Send + Sync {
    /// Takes in an event. Events come in the order of the log, each at least once since the store was opened.
    async fn apply(&self, event: &RecordedEvent);
}

/// Brings every [`LogFollower`] up to the head, and says how far they are: the node's watermark.
pub struct Follower {
    /// They read the store that this belongs to, and belong to whoever reads them: to hold them would keep all of it,
    /// connections too, for good.
    followers: OnceLock<Vec<Weak<dyn LogFollower>>>,
    applied: watch::Sender<Position>,
    bus: Arc<Bus>,
    nodes: Arc<Nodes>,
}

impl Follower {
    /// Memory that is empty has followed the log up to where it is now.
    pub(crate) fn new(bus: Arc<Bus>, nodes: Arc<Nodes>) -> Self {
        Self { followers: OnceLock::new(), applied: watch::Sender::new(bus.head()), bus, nodes }
    }

    /// Follows for these, until cancelled.
    pub(crate) async fn run(&self, store: &Store, stop: CancellationToken) -> Result<(), StoreError> {
        let mut head = store.bus.subscribe();
        loop {
            if stop.is_cancelled() {
                return Ok(());
            }
            let known = *head.borrow_and_update();
            if let Err(error) = self.catch_up(store, known).await {
                self.bear(error, &stop).await?;
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                changed = head.changed() => if changed.is_err() { return Ok(()); },
            }
        }
    }

    /// Registers who follows, once, before [`run`](Self::run).
    pub(crate) fn register(&self, followers: Vec<Arc<dyn LogFollower>>) {
        // A second registration would come too late for what has been applied; the first one stands.
        drop(self.followers.set(followers.into_iter().map(|follower| Arc::downgrade(&follower)).collect()));
    }

    /// How far they are.
    pub(crate) fn seen(&self) -> Position {
        *self.applied.borrow()
    }

    /// A server that cannot be reached now is waited for.
    async fn bear(&self, error: StoreError, stop: &CancellationToken) -> Result<(), StoreError> {
        if !self.nodes.shared || !matches!(error, StoreError::Unavailable(_)) {
            return Err(error);
        }
        tracing::warn!(%error, "the log cannot be followed now");
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(PAUSE) => {}
        }
        Ok(())
    }

    async fn catch_up(&self, store: &Store, head: Position) -> Result<(), StoreError> {
        let followers = self.followers.get().map(Vec::as_slice).unwrap_or_default();
        loop {
            let at = *self.applied.borrow();
            if at >= head {
                return Ok(());
            }
            let all = EventFilter::default();
            let (events, read_to) = if let Some(recent) = store.recent(at, PAGE, &all) {
                recent
            } else {
                let (mut events, read_to) = store.read_log(at, PAGE, &all).await?;
                store.take_in(&mut events, at, read_to).await?;
                store.heed(&events);
                (events, read_to)
            };
            let span = following("caches", &events, read_to);
            let apply = async {
                for event in &events {
                    // What nobody reads any more need not follow.
                    for follower in followers.iter().filter_map(Weak::upgrade) {
                        follower.apply(event).await;
                    }
                }
            };
            apply.instrument(span).await;
            self.applied.send_replace(read_to);
        }
    }
}

#[async_trait]
impl Watermark for Follower {
    async fn reached(&self, position: Position) -> Result<(), NotReached> {
        if *self.applied.borrow() >= position {
            return Ok(());
        }
        if position > self.bus.head() {
            // Another node may have written it, and its call be under way or lost.
            self.nodes.ask();
        }
        let mut applied = self.applied.subscribe();
        let reached = tokio::time::timeout(PATIENCE, applied.wait_for(|at| *at >= position)).await;
        match reached {
            Ok(Ok(_)) => Ok(()),
            _ => Err(NotReached { seen: *self.applied.borrow() }),
        }
    }
}
