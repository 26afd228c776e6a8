//! Putting the application together.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, ensure};
use daybook_api::{Access, Door};
use daybook_application::events::Events;
use daybook_application::health::Health;
use daybook_application::shared::{Clock, Ids, Once};
use daybook_infrastructure::event_store::{
    DatabaseHealth, FollowerHealth, Registration, SqlEventLog, SqlReceipts, SqlTimeline, Store, WriterHealth,
};
use daybook_infrastructure::shared::{SystemClock, TimeOrderedIds};
use daybook_infrastructure::supervisor::{Policy, Supervisor};
use tokio::sync::watch;

use super::{App, ShutdownHandle, tasks};
use crate::http;
use crate::lock::DataLock;
use crate::module::{Contribution, Module, Parts};
use crate::settings::Settings;

/// An application that is being put together.
pub struct AppBuilder {
    settings: Settings,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    modules: Vec<Box<dyn Module>>,
}

impl AppBuilder {
    pub(super) fn new(settings: Settings) -> Self {
        Self { settings, clock: Arc::new(SystemClock), ids: Arc::new(TimeOrderedIds), modules: Vec::new() }
    }

    /// Takes the time from `clock` instead of the machine.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Takes ids from `ids` instead of the machine.
    #[must_use]
    pub fn ids(mut self, ids: Arc<dyn Ids>) -> Self {
        self.ids = ids;
        self
    }

    /// Adds a context.
    #[must_use]
    pub fn module(mut self, module: Box<dyn Module>) -> Self {
        self.modules.push(module);
        self
    }

    /// Adds several contexts.
    #[must_use]
    pub fn modules(mut self, modules: Vec<Box<dyn Module>>) -> Self {
        self.modules.extend(modules);
        self
    }

    /// Listens, takes the data directory, opens the store and starts what runs in the background. Connections that
    /// come before [`App::run`] wait.
    pub async fn build(self) -> anyhow::Result<App> {
        self.settings.serving.check()?;
        let address = self.settings.serving.address();
        let listener =
            http::listen(address).await.with_context(|| format!("{address} cannot be listened on"))?;
        let local_addr = listener.local_addr()?;
        let lock = DataLock::take(&self.settings.data.locked_dir()?)?;
        let store = Arc::new(self.open_store().await?);
        let supervisor = Supervisor::new(Policy::default());
        let (closing, is_closing) = watch::channel(false);
        let parts = self.parts(&store, is_closing);
        let health = self.health(&store, &supervisor);
        let contributions = self.modules.iter().map(|module| module.contribute(&parts)).collect();
        let router = start(&parts, &supervisor, contributions, health.clone());
        Ok(App {
            listener,
            local_addr,
            router,
            connections: self.settings.serving.connections(),
            drain_timeout: self.settings.serving.drain_timeout,
            health,
            closing,
            store,
            supervisor,
            shutdown: ShutdownHandle::default(),
            _lock: lock,
        })
    }

    async fn open_store(&self) -> anyhow::Result<Store> {
        let mut names = BTreeSet::new();
        for module in &self.modules {
            ensure!(names.insert(module.name()), "there are two modules named {:?}", module.name());
        }
        let registrations: Vec<Registration> = self.modules.iter().map(|m| m.registration()).collect();
        let settings = self.settings.store.open(self.settings.data.database_file()?);
        Ok(Store::open(settings, registrations, self.clock.clone()).await?)
    }

    fn parts(&self, store: &Arc<Store>, closing: watch::Receiver<bool>) -> Parts {
        let timeline = Arc::new(SqlTimeline::new(store.clone()));
        let door = Door::new(
            self.ids.clone(),
            self.clock.clone(),
            timeline.clone(),
            store.follower().clone(),
            self.settings.serving.limits(),
            Access::Development { hosts: Vec::new() },
            closing,
        );
        Parts {
            store: store.clone(),
            log: Arc::new(SqlEventLog::new(store.clone())),
            timeline,
            once: Arc::new(Once::new(Arc::new(SqlReceipts::new(store.clone())))),
            door: Arc::new(door),
            cache_bytes: self.settings.store.cache_bytes_of_each(self.modules.len()),
        }
    }

    fn health(&self, store: &Arc<Store>, supervisor: &Supervisor) -> Arc<Health> {
        Arc::new(Health::new(
            vec![
                Arc::new(WriterHealth(store.clone())),
                Arc::new(FollowerHealth(store.clone())),
                Arc::new(DatabaseHealth(store.clone())),
                Arc::new(supervisor.clone()),
            ],
            self.clock.clone(),
        ))
    }
}

/// Starts what runs in the background; answers with all routes.
fn start(
    parts: &Parts,
    supervisor: &Supervisor,
    contributions: Vec<Contribution>,
    health: Arc<Health>,
) -> axum::Router {
    let events = Events::new(parts.log.clone(), parts.timeline.clone(), parts.store.signal());
    let mut routers = vec![
        daybook_api::health::routes(parts.door.clone(), health),
        daybook_api::events::routes(parts.door.clone(), Arc::new(events)),
    ];
    let (mut followers, mut subscribers) = (Vec::new(), Vec::new());
    for contribution in contributions {
        routers.push(contribution.routes);
        followers.extend(contribution.followers);
        subscribers.extend(contribution.subscribers);
    }
    parts.store.follow(followers);
    tasks::start_store(supervisor, &parts.store);
    for subscriber in subscribers {
        tasks::start_subscriber(supervisor, &parts.store, subscriber);
    }
    daybook_api::assemble(parts.door.clone(), routers)
}
