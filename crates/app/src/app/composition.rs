//! Putting together what works with the data, whether it is served or not.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::ensure;
use daybook_api::{Access, Door, Limits, Sampling};
use daybook_application::shared::{Clock, Ids, Once};
use daybook_infrastructure::event_store::{SqlEventLog, SqlReceipts, SqlTimeline, Store, StoreSettings};
use daybook_infrastructure::shared::{SystemClock, TimeOrderedIds, no_meter};
use opentelemetry::metrics::Meter;
use tokio::sync::watch;

use super::foundation::Foundation;
use crate::keys::Keeping;
use crate::lock::DataLock;
use crate::module::{Module, Parts};
use crate::modules::ContextSettings;
use crate::settings::{DataSettings, Environment, StoreLimits};
use crate::store;

/// What is put together.
pub(crate) struct Composition {
    pub(crate) data: DataSettings,
    pub(crate) store: StoreLimits,
    pub(crate) contexts: ContextSettings,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) sampling: Sampling,
    pub(crate) meter: Meter,
    pub(crate) modules: Vec<Box<dyn Module>>,
}

impl Composition {
    /// A composition without modules.
    pub(crate) fn new(data: DataSettings, store: StoreLimits, contexts: ContextSettings) -> Self {
        Self {
            data,
            store,
            contexts,
            limits: Limits::default(),
            clock: Arc::new(SystemClock),
            ids: Arc::new(TimeOrderedIds),
            sampling: Sampling::never(),
            meter: no_meter(),
            modules: Vec::new(),
        }
    }

    /// Takes the data directory, opens the store, makes it and its key if they are not there, and starts what runs
    /// in the background.
    pub(crate) async fn start(&self) -> anyhow::Result<Foundation> {
        self.check_names()?;
        let lock = DataLock::take(&self.data.locked_dir()?)?;
        let store = self.open_store(Keeping::Make).await?;
        Ok(self.assemble(store, Some(lock))?.started())
    }

    /// Opens a store that is there, to read it beside a running server. Nothing runs in the background, and writing
    /// fails.
    pub(crate) async fn look(&self) -> anyhow::Result<Foundation> {
        self.check_names()?;
        let store = self.open_store(Keeping::Look).await?;
        self.assemble(store, None)
    }

    async fn open_store(&self, keeping: Keeping) -> anyhow::Result<Store> {
        let registrations = || self.modules.iter().flat_map(|module| module.registrations()).collect();
        store::open_by(
            &StoreSettings { meter: self.meter.clone(), ..self.store.open(&self.data)? },
            &self.data.key_source()?,
            keeping,
            registrations,
            &self.clock,
        )
        .await
    }

    fn check_names(&self) -> anyhow::Result<()> {
        let mut names = BTreeSet::new();
        for module in &self.modules {
            ensure!(names.insert(module.name()), "there are two modules named {:?}", module.name());
        }
        Ok(())
    }

    fn assemble(&self, store: Store, lock: Option<DataLock>) -> anyhow::Result<Foundation> {
        let (closing, is_closing) = watch::channel(false);
        let store = Arc::new(store);
        store.observe();
        let parts = self.parts(&store, is_closing);
        let contributions = self.modules.iter().map(|m| Ok((m.name(), m.contribute(&parts)?)));
        let contributions = contributions.collect::<anyhow::Result<_>>()?;
        Ok(Foundation::new(parts, contributions, closing, lock))
    }

    fn parts(&self, store: &Arc<Store>, closing: watch::Receiver<bool>) -> Parts {
        let timeline = Arc::new(SqlTimeline::new(store.clone()));
        let door = Door::new(
            self.ids.clone(),
            self.clock.clone(),
            timeline.clone(),
            store.follower().clone(),
            self.limits.clone(),
            match self.data.env {
                Environment::Development => Access::Development { hosts: Vec::new() },
                Environment::Production => Access::Production,
            },
            closing,
        )
        .with_sampling(self.sampling.clone())
        .with_meter(self.meter.clone());
        Parts {
            store: store.clone(),
            log: Arc::new(SqlEventLog::new(store.clone())),
            timeline,
            once: Arc::new(Once::new(Arc::new(SqlReceipts::new(store.clone())))),
            door: Arc::new(door),
            ids: self.ids.clone(),
            clock: self.clock.clone(),
            settings: self.contexts.clone(),
            cache_bytes: self.store.cache_bytes_of_each(self.modules.len()),
        }
    }
}
