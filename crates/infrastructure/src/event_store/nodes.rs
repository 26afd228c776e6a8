//! This process among those that write to the same log.

use std::sync::Arc;
use std::time::{Duration, Instant};

use daybook_application::shared::{Position, StoreError, Watermark};
use sea_orm::sqlx;
use sea_orm::sqlx::postgres::{PgListener, PgNotification, PgPoolOptions};
use tokio::sync::Notify;
use tokio::time::{MissedTickBehavior, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::Store;
use super::calls::{CHANNEL, Call};
use crate::shared::database::{SERVING, session_options};
use crate::shared::{Location, Pulse, Server};

/// How often the head is read, whether somebody calls or not.
const POLL: Duration = Duration::from_secs(1);
/// How long the head may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// After so much silence a connection is asked whether it is still there.
const SILENCE: Duration = Duration::from_secs(10);
/// The longest pause before calls are listened for again.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// This process among those that write to the same log.
pub(crate) struct Nodes {
    /// Its name among them, anew with every start.
    pub(crate) name: Arc<str>,
    /// Whether there can be others.
    pub(crate) shared: bool,
    /// Whether this process knows what the log holds.
    pub(crate) pulse: Arc<Pulse>,
    wanted: Notify,
}

impl Nodes {
    pub(crate) fn new(shared: bool) -> Self {
        let name = Uuid::new_v4().simple().to_string().into();
        let pulse = if shared { Pulse::among_others() } else { Pulse::alone() };
        Self { name, shared, pulse: Arc::new(pulse), wanted: Notify::new() }
    }

    /// Somebody waits for more than this process has heard of.
    pub(crate) fn ask(&self) {
        if self.shared {
            self.wanted.notify_one();
        }
    }
}

/// Hears of what other nodes write, until cancelled; where there are none, it only waits.
pub(super) async fn run(store: &Store, stop: CancellationToken) -> Result<(), StoreError> {
    if let Location::Server(server) = store.database.location() {
        tokio::select! {
            () = stop.cancelled() => {}
            () = poll(store) => {}
            () = listen(store, server) => {}
        }
    } else {
        stop.cancelled().await;
    }
    Ok(())
}

/// Reads the head every now and then, and when somebody waits for more.
async fn poll(store: &Store) {
    let mut ticks = tokio::time::interval(POLL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut unheard = false;
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = store.nodes.wanted.notified() => {}
        }
        let begun = Instant::now();
        let answer = timeout(PATIENCE, store.refresh()).await;
        match &answer {
            Ok(Ok(head)) => {
                if store.follower().reached(*head).await.is_ok() {
                    store.nodes.pulse.beat(begun);
                }
            }
            // Said once, and not every second.
            _ if unheard => {}
            Ok(Err(error)) => tracing::warn!(%error, "the head of the log cannot be read"),
            Err(_) => tracing::warn!("the database server does not answer"),
        }
        unheard = !matches!(answer, Ok(Ok(_)));
    }
}

/// Listens for the calls of other nodes, and begins anew when the connection is lost.
async fn listen(store: &Store, server: &Server) {
    let mut pause = POLL;
    loop {
        let begun = Instant::now();
        if let Err(error) = listen_once(store, server).await {
            tracing::warn!(%error, "calls of other nodes are not heard; the log is looked at every second");
        }
        if begun.elapsed() > LONGEST_PAUSE {
            pause = POLL;
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn listen_once(store: &Store, server: &Server) -> Result<(), sqlx::Error> {
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(PATIENCE);
    let pool = pool.connect_lazy_with(session_options(server, &[]));
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.eager_reconnect(false);
    listener.listen(CHANNEL).await?;
    // As long as somebody serves, nobody makes the read models anew.
    sqlx::query("SELECT pg_try_advisory_lock_shared($1)").bind(SERVING).execute(&mut listener).await?;
    // What was called while nobody listened.
    store.nodes.ask();
    loop {
        match timeout(SILENCE, listener.try_recv()).await {
            Ok(Ok(Some(call))) => hear(store, &call),
            Ok(Ok(None)) => return Err(sqlx::Error::PoolClosed),
            Ok(Err(error)) => return Err(error),
            Err(_) => {
                let ping = sqlx::query("SELECT 1").execute(&mut listener);
                timeout(PATIENCE, ping).await.map_err(|_| sqlx::Error::PoolTimedOut)??;
            }
        }
    }
}

fn hear(store: &Store, call: &PgNotification) {
    let Some(call) = Call::parse(call.payload()) else { return };
    if call.node != &*store.nodes.name && call.head.log.as_ref() == Some(&store.log_id) {
        store.bus.publish(Vec::new(), call.head.position, &[]);
    }
}

impl Store {
    /// Where the log ends, also for what other nodes have just written.
    pub(super) async fn confirmed_head(&self) -> Result<Position, StoreError> {
        if self.nodes.shared { self.refresh().await } else { Ok(self.bus.head()) }
    }
}
