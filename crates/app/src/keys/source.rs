//! Where the installation key comes from, and opening the store with it.

use std::path::{Path, PathBuf};

use anyhow::Context;
use daybook_infrastructure::event_store::{InstallationKey, OpenError, Store};

use super::file;
use super::own::OwnKey;

/// Where the installation key comes from.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// It was given itself.
    Given(InstallationKey),
    /// It is in a file that was named.
    File(PathBuf),
    /// It is the one in the data directory, which development makes for itself.
    Own(OwnKey),
}

/// What whoever opens the store may do about the key in the data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// Read it: another process may have the data.
    Look,
    /// Also finish a replacement that a crash interrupted: the data is this process's own.
    Mend,
    /// Also make the first one.
    Make,
}

impl KeySource {
    /// The key in the data directory, whether it is there or not.
    #[must_use]
    pub fn own(data_dir: &Path) -> Self {
        Self::Own(OwnKey::of(data_dir))
    }
}

/// Opens the store by `open` with the key that `source` has.
pub(crate) async fn open_store<F>(source: &KeySource, keeping: Keeping, open: F) -> anyhow::Result<Store>
where
    F: AsyncFn(Option<InstallationKey>) -> Result<Store, OpenError>,
{
    match source {
        KeySource::Given(key) => open(Some(key.clone())).await.context("DAYBOOK_KEY"),
        KeySource::File(path) => {
            open(Some(file::read(path)?)).await.with_context(|| path.display().to_string())
        }
        KeySource::Own(own) => {
            let named = || own.path().display().to_string();
            match own.present()? {
                Some(present) => match open(Some(present)).await {
                    Err(OpenError::WrongKey) => open_with_next(own, keeping, open).await,
                    opened => opened.map_err(Into::into),
                },
                None if own.next()?.is_some() => open_with_next(own, keeping, open).await,
                None => open_without(own, keeping, open).await,
            }
            .with_context(named)
        }
    }
}

/// Opens data that the present key does not open: by the next one, if a replacement was interrupted.
async fn open_with_next<F>(own: &OwnKey, keeping: Keeping, open: F) -> anyhow::Result<Store>
where
    F: AsyncFn(Option<InstallationKey>) -> Result<Store, OpenError>,
{
    let next = own.next()?.ok_or(OpenError::WrongKey)?;
    let store = open(Some(next)).await?;
    if keeping != Keeping::Look {
        own.replace()?;
        tracing::info!(path = %own.path().display(), "an interrupted replacement of the installation key is finished");
    }
    Ok(store)
}

/// Opens data that no key is there for; makes one if that may be.
async fn open_without<F>(own: &OwnKey, keeping: Keeping, open: F) -> anyhow::Result<Store>
where
    F: AsyncFn(Option<InstallationKey>) -> Result<Store, OpenError>,
{
    // Data that a lost key is needed for refuses to be opened: a new key must not stand where the lost one belongs.
    let store = open(None).await?;
    if keeping != Keeping::Make {
        return Ok(store);
    }
    store.database().clone().close().await?;
    let store = open(Some(own.make()?)).await?;
    let path = own.path().display();
    tracing::warn!(%path, "an installation key was made: keep it, without it personal data cannot be read");
    Ok(store)
}
