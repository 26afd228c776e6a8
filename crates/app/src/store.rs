//! The store without a server around it, for commands.

use std::sync::Arc;

use daybook_infrastructure::event_store::{QueueLimits, Registration, Store, StoreSettings};
use daybook_infrastructure::shared::{DatabaseSettings, SystemClock};

use crate::modules;
use crate::settings::{DataSettings, InvalidDatabaseUrl};

/// How many connections read.
const READERS: u32 = 2;

/// Opens the store, makes it if it is not there, and brings its tables up to date.
pub(crate) async fn open(data: &DataSettings) -> anyhow::Result<Store> {
    Ok(Store::open(settings(data)?, registrations(), Arc::new(SystemClock)).await?)
}

/// Opens a store that is there, to look at it beside a running server.
pub(crate) async fn open_to_read(data: &DataSettings) -> anyhow::Result<Store> {
    Ok(Store::open_to_read(settings(data)?, registrations(), Arc::new(SystemClock)).await?)
}

fn settings(data: &DataSettings) -> Result<StoreSettings, InvalidDatabaseUrl> {
    let database = DatabaseSettings { file: data.database_file()?, readers: READERS };
    Ok(StoreSettings { database, queue: QueueLimits::default(), installation_key: None })
}

fn registrations() -> Vec<Registration> {
    modules::all().iter().map(|module| module.registration()).collect()
}
