//! How a context takes part in the application.

use std::sync::Arc;

use daybook_api::Door;
use daybook_application::shared::{EventLog, Once, Timeline};
use daybook_infrastructure::event_store::subscription::Subscriber;
use daybook_infrastructure::event_store::{LogFollower, Registration, Store};
use utoipa_axum::router::OpenApiRouter;

/// A context's part in the application. Each has one in a file of its own in `modules/`.
pub trait Module: Send + Sync {
    /// The context's name, unique in the application: `config`.
    fn name(&self) -> &'static str;

    /// How its events are stored, and the read models that are kept with them.
    fn registration(&self) -> Registration;

    /// Puts its adapters, its use cases and its routes together. Called once, before anything runs.
    fn contribute(&self, parts: &Parts) -> Contribution;
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
}
