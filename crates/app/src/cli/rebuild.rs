//! `daybook rebuild`.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, ensure};

use crate::lock::DataLock;
use crate::settings::DataSettings;
use crate::store;

use super::output;
use super::progress::Bar;

/// Makes everything that is derived from the log again.
pub(super) async fn run(data: &DataSettings) -> anyhow::Result<ExitCode> {
    let location = data.location()?;
    ensure!(location.file().is_none_or(Path::exists), "there is no log in {location}");
    let _lock = DataLock::take(&data.locked_dir()?)?;
    let store = store::open(data).await?;
    let bar = Bar::new("Rebuilding");
    let head = store.rebuild(&bar).await.context("nothing was changed")?;
    drop(bar);
    let log = store.log_id().clone();
    store.database().clone().close().await?;
    output::line(&format!("Rebuilt from {} events, up to {}", head, log.at(head)))?;
    Ok(ExitCode::SUCCESS)
}
