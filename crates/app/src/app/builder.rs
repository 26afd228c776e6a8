//! Putting the server together.

use std::sync::Arc;

use anyhow::Context;
use daybook_application::events::Events;
use daybook_application::health::Health;
use daybook_application::logs::{LogFilter, Logs};
use daybook_application::shared::{Clock, HealthCheck, Ids};
use daybook_infrastructure::event_store::{DatabaseHealth, DiskHealth, FollowerHealth, WriterHealth};
use tracing_appender::non_blocking::ErrorCounter;

use super::composition::Composition;
use super::foundation::Foundation;
use super::{App, ShutdownHandle, messages};
use crate::http;
use crate::logs::{Log, observe_dropped};
use crate::module::Module;
use crate::settings::{MessageSettings, RefusedSettings, ServingSettings, Settings, TelemetrySettings};
use crate::telemetry::{Delivery, Metrics, Traces, observe_deliveries, observe_health};

/// An application that is being put together.
pub struct AppBuilder {
    checked: Result<(), RefusedSettings>,
    serving: ServingSettings,
    messages: MessageSettings,
    composition: Composition,
    telemetry: TelemetrySettings,
    deliveries: Vec<Arc<Delivery>>,
    log_filter: Option<Arc<dyn LogFilter>>,
    dropped_lines: Option<ErrorCounter>,
}

impl AppBuilder {
    pub(super) fn new(settings: Settings) -> Self {
        let checked = settings.check();
        let Settings { data, serving, store, messages, contexts, logs: _, telemetry } = settings;
        let limits = serving.limits();
        let composition = Composition { limits, ..Composition::new(data, store, contexts) };
        let (deliveries, log_filter, dropped_lines) = Default::default();
        Self { checked, serving, messages, composition, telemetry, deliveries, log_filter, dropped_lines }
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

    /// Traces requests as the process does; without it, none.
    #[must_use]
    pub fn traces(mut self, traces: &Traces) -> Self {
        self.composition.sampling = traces.sampling();
        self.deliveries.extend(traces.delivery());
        self
    }

    /// Lets operators change what the process logs, by `/v1/log-level`; without it there is no such route.
    #[must_use]
    pub fn log(mut self, log: &Log) -> Self {
        self.log_filter = Some(log.filter());
        self.dropped_lines = Some(log.dropped());
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
    pub async fn build(mut self) -> anyhow::Result<App> {
        self.checked?;
        let nats = self.messages.nats()?;
        let metrics = Metrics::begin(&self.telemetry)?;
        self.composition.meter = metrics.meter();
        self.deliveries.extend(metrics.delivery());
        observe_deliveries(&metrics.meter(), self.deliveries);
        if let Some(dropped) = self.dropped_lines {
            observe_dropped(&metrics.meter(), dropped);
        }
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
        observe_health(&metrics.meter(), &health);
        Ok(App {
            listener,
            local_addr,
            router: router(&mut foundation, health.clone(), &metrics, self.log_filter),
            connections: self.serving.connections(),
            drain_timeout: self.serving.drain_timeout,
            health,
            metrics,
            foundation,
            shutdown: ShutdownHandle::default(),
        })
    }
}

fn health(foundation: &mut Foundation) -> Arc<Health> {
    let store = &foundation.parts.store;
    let mut checks: Vec<Arc<dyn HealthCheck>> = vec![
        Arc::new(FollowerHealth(store.clone())),
        Arc::new(DatabaseHealth(store.clone())),
        Arc::new(DiskHealth(store.clone())),
        Arc::new(foundation.supervisor.clone()),
    ];
    let writer = Arc::new(WriterHealth(store.clone()));
    checks.append(&mut foundation.health);
    Arc::new(Health::new(checks, foundation.parts.clock.clone()).with_vital(writer))
}

/// All routes.
fn router(
    foundation: &mut Foundation,
    health: Arc<Health>,
    metrics: &Metrics,
    log_filter: Option<Arc<dyn LogFilter>>,
) -> axum::Router {
    let modules = std::mem::take(&mut foundation.routes);
    let parts = &foundation.parts;
    let mut events = Events::new(parts.log.clone(), parts.timeline.clone(), parts.store.signal());
    if let Some(articles) = &foundation.articles {
        events = events.with_articles(articles.clone());
    }
    let mut routes = vec![
        daybook_api::health::routes(parts.door.clone(), health),
        daybook_api::health::metrics(Arc::new(metrics.clone())),
        daybook_api::events::routes(parts.door.clone(), Arc::new(events)),
    ];
    let logs = log_filter.map(|filter| Arc::new(Logs::new(filter)));
    routes.extend(logs.map(|logs| daybook_api::logs::routes(parts.door.clone(), logs)));
    routes.extend(modules);
    daybook_api::assemble(parts.door.clone(), routes)
}
