//! What runs in the background.

use std::sync::Arc;
use std::time::Duration;

use daybook_application::shared::StoreError;
use daybook_infrastructure::event_store::subscription::{self, Subscriber};
use daybook_infrastructure::event_store::{Store, Task};
use daybook_infrastructure::supervisor::Supervisor;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::module::BackgroundTask;

/// How often expired idempotency keys are removed.
const SWEEP_EVERY: Duration = Duration::from_mins(10);

/// Starts the tasks that the store needs.
pub(super) fn start_store(supervisor: &Supervisor, store: &Arc<Store>) {
    for (name, task) in [("writer", Task::Writer), ("loader", Task::Loader)] {
        let store = store.clone();
        supervisor.spawn_once(name, move |stop| async move { store.run(task, stop).await });
    }
    let followed = store.clone();
    supervisor.spawn_critical("follower", move |stop| {
        let store = followed.clone();
        async move { store.run(Task::Follower, stop).await }
    });
    let overwritten = store.clone();
    supervisor.spawn("overwriter", move |stop| {
        let store = overwritten.clone();
        async move { store.run(Task::Overwriter, stop).await }
    });
    let heard = store.clone();
    supervisor.spawn("listener", move |stop| {
        let store = heard.clone();
        async move { store.run(Task::Listener, stop).await }
    });
    let swept = store.clone();
    supervisor.spawn("receipts", move |stop| {
        let store = swept.clone();
        async move { store.alone("receipts", &stop, |stop| sweep(&store, stop)).await }
    });
}

/// Starts a module's work that follows the log.
pub(super) fn start_subscriber(supervisor: &Supervisor, store: &Arc<Store>, subscriber: Arc<dyn Subscriber>) {
    let store = store.clone();
    supervisor
        .spawn(subscriber.name(), move |stop| subscription::run(store.clone(), subscriber.clone(), stop));
}

/// Starts a module's work that nobody asks for.
pub(super) fn start_background(supervisor: &Supervisor, store: &Arc<Store>, task: Arc<dyn BackgroundTask>) {
    let store = store.clone();
    supervisor.spawn(task.name(), move |stop| {
        let (store, task) = (store.clone(), task.clone());
        async move { store.alone(task.name(), &stop, |stop| task.run(stop)).await }
    });
}

async fn sweep(store: &Store, stop: CancellationToken) -> Result<(), StoreError> {
    let mut ticks = tokio::time::interval(SWEEP_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            _ = ticks.tick() => if let Err(error) = store.sweep_receipts().await {
                tracing::warn!(%error, "expired receipts were not removed; they will be the next time");
            },
        }
    }
}
