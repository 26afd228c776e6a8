//! How a context takes part in the application.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_api::Door;
use daybook_application::shared::{
    ArticleSight, Clock, EventLog, HealthCheck, Ids, Once, StoreError, Timeline,
};
use daybook_infrastructure::event_store::subscription::Subscriber;
use daybook_infrastructure::event_store::{LogFollower, Registration, Store};
use tokio_util::sync::CancellationToken;
use utoipa_axum::router::OpenApiRouter;

use crate::modules::ContextSettings;
use crate::modules::identity::Accounts;
use crate::transfer::Transfer;

/// A context's part in the application. Each has one in a file of its own in `modules/`.
pub trait Module: Send + Sync {
    /// The context's name, unique in the application: `config`.
    fn name(&self) -> &'static str;

    /// How its events are stored, and the read models that are kept with them: one for each kind of record.
    fn registrations(&self) -> Vec<Registration>;

    /// Puts its adapters, its use cases and its routes together. Called once, before anything runs.
    ///
    /// # Errors
    /// Settings that it cannot work with.
    fn contribute(&self, parts: &Parts) -> anyhow::Result<Contribution>;
}

/// What every module can build upon.
pub struct Parts {
    /// The event store.
    pub store: Arc<Store>,
    /// The log, as readers see it.
    pub log: Arc<dyn EventLog>,
    /// Places in the log.
    pub timeline: Arc<dyn Timeline>,
    /// One answer per idempotency key.
    pub once: Arc<Once>,
    /// What routes need of the world.
    pub door: Arc<Door>,
    /// Makes ids.
    pub ids: Arc<dyn Ids>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What single contexts were told at start-up.
    pub settings: ContextSettings,
    /// The most bytes that a module's caches may take together.
    pub cache_bytes: u64,
}

/// What a module adds.
#[derive(Default)]
pub struct Contribution {
    /// Its routes.
    pub routes: OpenApiRouter,
    /// What of it follows the log in memory: caches.
    pub followers: Vec<Arc<dyn LogFollower>>,
    /// Its work that follows the log and remembers where it was.
    pub subscribers: Vec<Arc<dyn Subscriber>>,
    /// Its work that nobody asks for, such as what is due at a time. It runs as long as requests are served.
    pub tasks: Vec<Arc<dyn BackgroundTask>>,
    /// What health reports of it, beside the tasks.
    pub health: Vec<Arc<dyn HealthCheck>>,
    /// What tells whose articles events are about, if they are its articles.
    pub articles: Option<Arc<dyn ArticleSight>>,
    /// How its records come from files and go to them, if they do: `daybook import` and `export` with its name.
    pub transfer: Option<Arc<dyn Transfer>>,
    /// Who signs in, if it is the module that knows.
    pub accounts: Option<Arc<Accounts>>,
}

/// Work that goes on in the background. One that fails is started again, and health tells.
#[async_trait]
pub trait BackgroundTask: Send + Sync {
    /// Its name, unique in the application, as health reports it.
    fn name(&self) -> &'static str;

    /// Works until `stop` is cancelled, and MUST end soon after.
    ///
    /// # Errors
    /// When it cannot go on as it is. It is then run again after a while.
    async fn run(&self, stop: CancellationToken) -> Result<(), StoreError>;
}
