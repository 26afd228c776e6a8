//! `daybook migrate`.

use std::process::ExitCode;

use crate::lock::DataLock;
use crate::settings::DataSettings;
use crate::store;

use super::output;

/// Brings the tables up to date.
pub(super) async fn run(data: &DataSettings) -> anyhow::Result<ExitCode> {
    let _lock = DataLock::take(&data.locked_dir()?)?;
    let store = store::open(data).await?;
    let head = store.log_id().at(store.head());
    store.database().clone().close().await?;
    output::line(&format!("{} is up to date; the log is at {head}", data.location()?))?;
    Ok(ExitCode::SUCCESS)
}
