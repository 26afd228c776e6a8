//! How a store is opened, and why it is not.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use daybook_application::shared::{LogId, StoreError};
use opentelemetry::metrics::Meter;
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QuerySelect};

use super::codec::CodecError;
use super::entities::event;
use super::erasing::{Ledger, LedgerError};
use super::head::Head;
use super::installation;
use super::registry::Registry;
use super::sealing::InstallationKey;
use super::writer::QueueLimits;
use crate::shared::rows::signed;
use crate::shared::{Database, DatabaseError, DatabaseSettings, failed};

/// How a store is opened.
#[derive(Debug, Clone)]
pub struct StoreSettings {
    /// Where the data is.
    pub database: DatabaseSettings,
    /// How much may wait for the writer.
    pub queue: QueueLimits,
    /// The key that wraps the keys of persons; needed once there is personal data.
    pub installation_key: Option<InstallationKey>,
    /// A file apart from the data, where every erasure is noted, for whoever puts an older backup back. `None`: nobody
    /// notes them.
    pub erasure_ledger: Option<PathBuf>,
    /// Measures what the store does.
    pub meter: Meter,
}

/// The store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The log cannot be begun or read.
    #[error("the log cannot be read: {0}")]
    Log(#[source] StoreError),
    /// A newer program has written to the log; the tables are as this one knows them.
    #[error("the log cannot be read: {0}; use the newer version of Daybook that wrote it")]
    NewerEvents(#[source] CodecError),
    /// There is no log to look at.
    #[error("there is no log in {0}")]
    NoLog(String),
    /// The data was written by an older version, and whoever only reads does not change it.
    #[error(
        "the data has schema {found}, this program knows {known}: start the server once, it brings it up to date"
    )]
    OlderSchema {
        /// The schema of the data.
        found: i64,
        /// The schema that this program knows.
        known: i64,
    },
    /// The installation key is another one than that of the data.
    #[error(
        "this is not the installation key that the personal data was written with: give the one that was"
    )]
    WrongKey,
    /// There is personal data, and no installation key.
    #[error(
        "there is personal data, and no installation key is given: give the one that it was written with"
    )]
    NoKey,
    /// The erasure ledger cannot be read or written.
    #[error("{0}")]
    Ledger(String),
}

impl From<LedgerError> for OpenError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Store(error) => error.into(),
            error @ LedgerError::File { .. } => Self::Ledger(error.to_string()),
        }
    }
}

impl From<StoreError> for OpenError {
    fn from(error: StoreError) -> Self {
        Self::Log(error)
    }
}

/// Begins the log if nobody has, and puts the installation key on record; several processes may be about to.
pub(super) async fn prepare(database: &Database, key: Option<&InstallationKey>) -> Result<Head, OpenError> {
    let tx = database.begin_preparing().await.map_err(failed)?;
    let head = Head::begin(&tx).await?;
    // What others write meanwhile waits, so that the log ends where its head says.
    let head = if database.is_shared() { Head::lock(&tx).await.map_err(failed)? } else { head };
    head.check_end(&tx).await?;
    let is_first = installation::check(&tx, key).await?;
    if let Some(key) = key.filter(|_| is_first) {
        installation::record(&tx, key).await?;
    }
    tx.commit().await.map_err(failed)?;
    Ok(head)
}

/// How many of the last events are looked at for forms that this program does not know: who goes back to an older
/// program finds what the newer one wrote at the end.
const LAST: u64 = 1_000;

/// Refuses a log whose last events this program cannot read.
pub(super) async fn check_forms(
    db: &DatabaseConnection,
    registry: &Registry,
    head: &Head,
) -> Result<(), OpenError> {
    let forms: Vec<(String, String, i64)> = event::Entity::find()
        .select_only()
        .columns([event::Column::Category, event::Column::Type, event::Column::SchemaVersion])
        .filter(event::Column::Position.gt(signed(head.position.0.saturating_sub(LAST))))
        .distinct()
        .into_tuple()
        .all(db)
        .await
        .map_err(failed)?;
    for (category, event_type, version) in &forms {
        // No program has ever written so many.
        let version = u32::try_from(*version).unwrap_or(u32::MAX);
        registry.check_form(category, event_type, version).map_err(OpenError::NewerEvents)?;
    }
    Ok(())
}

/// Opens the ledger, enters what it lacks, and says so if it names keys that are there again.
pub(super) async fn open_ledger(
    file: &Path,
    log_id: &LogId,
    db: &DatabaseConnection,
) -> Result<Arc<Ledger>, LedgerError> {
    let ledger = Arc::new(Ledger::open(file, log_id.clone())?);
    ledger.catch_up(db).await?;
    let keys = ledger.keys_that_came_back(db).await?;
    if keys > 0 {
        tracing::warn!(keys, "the data holds keys of persons who are erased: an older backup was put back");
    }
    Ok(ledger)
}
