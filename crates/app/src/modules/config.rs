//! Configuration.

use std::sync::Arc;

use daybook_application::config::{Config, ConfigPorts};
use daybook_infrastructure::config::{CachedConfigEntries, ConfigCodec, ConfigProjection, SqlConfigEntries};
use daybook_infrastructure::event_store::{Registration, SqlStreams};

use crate::module::{Contribution, Module, Parts};

struct ConfigModule;

/// Configuration's part in the application.
#[must_use]
pub fn module() -> Box<dyn Module> {
    Box::new(ConfigModule)
}

impl Module for ConfigModule {
    fn name(&self) -> &'static str {
        "config"
    }

    fn registrations(&self) -> Vec<Registration> {
        vec![Registration::new(ConfigCodec, Arc::new(ConfigProjection))]
    }

    fn contribute(&self, parts: &Parts) -> anyhow::Result<Contribution> {
        // One half for reading, one for deciding.
        let cache_bytes = parts.cache_bytes / 2;
        let stored = SqlConfigEntries::new(parts.store.clone());
        let entries = Arc::new(CachedConfigEntries::new(stored, cache_bytes));
        let config = Config::new(&ConfigPorts {
            streams: Arc::new(SqlStreams::new(parts.store.clone(), ConfigCodec, cache_bytes)),
            once: parts.once.clone(),
            entries: entries.clone(),
            log: parts.log.clone(),
            timeline: parts.timeline.clone(),
        });
        Ok(Contribution {
            routes: daybook_api::config::routes(parts.door.clone(), Arc::new(config)),
            followers: vec![entries],
            ..Contribution::default()
        })
    }
}
