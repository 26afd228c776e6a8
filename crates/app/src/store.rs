//! Opening the store.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use daybook_application::shared::Clock;
use daybook_infrastructure::event_store::{QueueLimits, Registration, Store, StoreSettings};
use daybook_infrastructure::shared::{DatabaseSettings, SystemClock, no_meter};

use crate::keys::{self, Keeping, KeySource};
use crate::modules;
use crate::settings::DataSettings;

/// How many connections of a command read.
const READERS: u32 = 2;

/// Opens the store, makes it if it is not there, and brings its tables up to date. The data is locked by the caller.
pub(crate) async fn open(data: &DataSettings) -> anyhow::Result<Store> {
    open_for_command(data, Keeping::Mend).await
}

/// Opens a store that is there, to look at it beside a running server.
pub(crate) async fn open_to_read(data: &DataSettings) -> anyhow::Result<Store> {
    open_for_command(data, Keeping::Look).await
}

/// Opens the store with the key that `source` has; to look at it only, if that is what `keeping` says.
pub(crate) async fn open_by(
    settings: &StoreSettings,
    source: &KeySource,
    keeping: Keeping,
    registrations: impl Fn() -> Vec<Registration>,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Store> {
    if let Some(dir) =
        settings.erasure_ledger.as_deref().and_then(Path::parent).filter(|_| keeping != Keeping::Look)
    {
        fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    }
    keys::open_store(source, keeping, async |installation_key| {
        let settings = StoreSettings { installation_key, ..settings.clone() };
        match keeping {
            Keeping::Look => Store::open_to_read(settings, registrations(), clock.clone()).await,
            Keeping::Mend | Keeping::Make => Store::open(settings, registrations(), clock.clone()).await,
        }
    })
    .await
}

async fn open_for_command(data: &DataSettings, keeping: Keeping) -> anyhow::Result<Store> {
    let settings = StoreSettings {
        database: DatabaseSettings { location: data.location()?, readers: READERS },
        queue: QueueLimits::default(),
        installation_key: None,
        erasure_ledger: Some(data.erasure_ledger()?),
        meter: no_meter(),
    };
    let registrations = || modules::all().iter().flat_map(|module| module.registrations()).collect();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    open_by(&settings, &data.key_source()?, keeping, registrations, &clock).await
}
