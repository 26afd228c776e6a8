//! Putting the server together.

use std::sync::Arc;

use anyhow::Context;
use daybook_application::events::Events;
use daybook_application::health::Health;
use daybook_application::shared::{Clock, HealthCheck, Ids};
use daybook_infrastructure::event_store::{DatabaseHealth, FollowerHealth, WriterHealth};

use super::composition::Composition;
use super::foundation::Foundation;
use super::{App, ShutdownHandle, messages};
use crate::http;
use crate::module::Module;
use crate::settings::{MessageSettings, RefusedSettings, ServingSettings, Settings};

/// An application that is being put together.
pub struct AppBuilder {
    checked: Result<(), RefusedSettings>,
    serving: ServingSettings,
    messages: MessageSettings,
    composition: Composition,
}

impl AppBuilder {
    pub(super) fn new(settings: Settings) -> Self {
        let checked = settings.check();
        let Settings { data, serving, store, messages, contexts, logs: _ } = settings;
        let limits = serving.limits();
        let composition = Composition { limits, ..Composition::new(data, store, contexts) };
        Self { checked, serving, messages, composition }
    }

    /// Takes the time from `clock` instead of the machine.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.composition.clock = clock;
        self
    }

    /// Takes ids from `ids` instead of the machine.
    #[must_use]
    pub fn ids(mut self, ids: Arc<dyn Ids>) -> Self {
        self.composition.ids = ids;
        self
    }

    /// Adds a context.
    #[must_use]
    pub fn module(mut self, module: Box<dyn Module>) -> Self {
        self.composition.modules.push(module);
        self
    }

    /// Adds several contexts.
    #[must_use]
    pub fn modules(mut self, modules: Vec<Box<dyn Module>>) -> Self {
        self.composition.modules.extend(modules);
        self
    }

    /// Listens, takes the data directory, opens the store and starts what runs in the background. Connections that
    /// come before [`App::run`] wait.
    pub async fn build(self) -> anyhow::Result<App> {
        self.checked?;
        let nats = self.messages.nats()?;
        let address = self.serving.address();
        let listener =
            http::listen(address).await.with_context(|| format!("{address} cannot be listened on"))?;
        let local_addr = listener.local_addr()?;
        let mut foundation = self.composition.start().await?;
        foundation.start_background();
        if let Some(url) = nats {
            messages::start(&mut foundation, &url).await?;
        }
        let health = health(&mut foundation);
        Ok(App {
            listener,
            local_addr,
            router: router(&mut foundation, health.clone()),
            connections: self.serving.connections(),
            drain_timeout: self.serving.drain_timeout,
            health,
            foundation,
            shutdown: ShutdownHandle::default(),
        })
    }
}

fn health(foundation: &mut Foundation) -> Arc<Health> {
    let store = &foundation.parts.store;
    let mut checks: Vec<Arc<dyn HealthCheck>> = vec![
        Arc::new(WriterHealth(store.clone())),
        Arc::new(FollowerHealth(store.clone())),
        Arc::new(DatabaseHealth(store.clone())),
        Arc::new(foundation.supervisor.clone()),
    ];
    checks.append(&mut foundation.health);
    Arc::new(Health::new(checks, foundation.parts.clock.clone()))
}

/// All routes.
fn router(foundation: &mut Foundation, health: Arc<Health>) -> axum::Router {
    let modules = std::mem::take(&mut foundation.routes);
    let parts = &foundation.parts;
    let events = Events::new(parts.log.clone(), parts.timeline.clone(), parts.store.signal());
    let mut routes = vec![
        daybook_api::health::routes(parts.door.clone(), health),
        daybook_api::events::routes(parts.door.clone(), Arc::new(events)),
    ];
    routes.extend(modules);
    daybook_api::assemble(parts.door.clone(), routes)
}
