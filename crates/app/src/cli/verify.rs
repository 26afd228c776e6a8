//! `daybook verify`.

use std::process::ExitCode;

use anyhow::Context;
use daybook_infrastructure::event_store::VerifyError;

use crate::store;

use super::arguments::VerifyQuery;
use super::output;
use super::progress::Bar;

/// Checks everything; the first fault is an error.
pub(super) async fn run(query: &VerifyQuery) -> anyhow::Result<ExitCode> {
    let store = store::open_to_read(&query.data).await?;
    let bar = Bar::new("Verifying");
    let outcome = store.verify(query.expect.as_ref(), &bar).await;
    drop(bar);
    match outcome {
        Ok(verified) => {
            output::line(&format!("All in order up to {verified}"))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(VerifyError::Fault(fault)) => Err(fault).context("NOT IN ORDER"),
        Err(VerifyError::Store(error)) => Err(error).context("the data cannot be read"),
    }
}
