//! Follows the log for what this node keeps in memory.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use daybook_application::shared::{EventFilter, HeadSignal, NotReached, Position, StoreError, Watermark};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;

use super::Store;
use super::record::RecordedEvent;
use super::spans::following;

/// How long a reader waits for a position.
const PATIENCE: Duration = Duration::from_secs(2);
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
    followers: OnceLock<Vec<Arc<dyn LogFollower>>>,
    applied: watch::Sender<Position>,
}

impl Follower {
    /// Memory that is empty has followed the log up to where it is now.
    pub(crate) fn new(head: Position) -> Self {
        Self { followers: OnceLock::new(), applied: watch::Sender::new(head) }
    }

    /// Follows for these, until cancelled.
    pub(crate) async fn run(&self, store: &Store, stop: CancellationToken) -> Result<(), StoreError> {
        let mut head = store.bus.subscribe();
        loop {
            let known = *head.borrow_and_update();
            self.catch_up(store, known).await?;
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                changed = head.changed() => if changed.is_err() { return Ok(()); },
            }
        }
    }

    /// Registers who follows, once, before [`run`](Self::run).
    pub(crate) fn register(&self, followers: Vec<Arc<dyn LogFollower>>) {
        // A second registration would come too late for what has been applied; the first one stands.
        drop(self.followers.set(followers));
    }

    /// How far they are.
    pub(crate) fn seen(&self) -> Position {
        *self.applied.borrow()
    }

    async fn catch_up(&self, store: &Store, head: Position) -> Result<(), StoreError> {
        let followers = self.followers.get().map(Vec::as_slice).unwrap_or_default();
        loop {
            let at = *self.applied.borrow();
            if at >= head {
                return Ok(());
            }
            let (events, read_to) = store.next(at, PAGE, &EventFilter::default()).await?;
            let span = following("caches", &events, read_to);
            let apply = async {
                for event in &events {
                    for follower in followers {
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
        let mut applied = self.applied.subscribe();
        let reached = tokio::time::timeout(PATIENCE, applied.wait_for(|at| *at >= position)).await;
        match reached {
            Ok(Ok(_)) => Ok(()),
            _ => Err(NotReached { seen: *self.applied.borrow() }),
        }
    }
}
