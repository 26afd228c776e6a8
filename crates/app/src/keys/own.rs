//! The key that development makes for itself in the data directory.
//!
//! It is replaced in three steps, any of which a crash may follow: the next key is written beside it, the keys in the
//! database are wrapped under the next one in one transaction, and the next file takes the place of the present one.
//! Between the last two the present key does not open the data and the next one does, which is seen at the next start.

use std::fs;
use std::path::{Path, PathBuf};

use daybook_infrastructure::event_store::InstallationKey;

use super::file::{self, KeyFileError};

/// The file `installation.key`, and `installation.key.new` beside it while the key is replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnKey {
    present: PathBuf,
    next: PathBuf,
}

impl OwnKey {
    /// The key of the data in `data_dir`.
    pub(crate) fn of(data_dir: &Path) -> Self {
        Self { present: data_dir.join("installation.key"), next: data_dir.join("installation.key.new") }
    }

    /// Where the present key is.
    pub(crate) fn path(&self) -> &Path {
        &self.present
    }

    /// The present key, if there is one.
    pub(super) fn present(&self) -> Result<Option<InstallationKey>, KeyFileError> {
        read_if_there(&self.present)
    }

    /// The key that is about to take its place, if there is one.
    pub(super) fn next(&self) -> Result<Option<InstallationKey>, KeyFileError> {
        read_if_there(&self.next)
    }

    /// Makes the first key.
    pub(super) fn make(&self) -> anyhow::Result<InstallationKey> {
        let unwritable = |error| KeyFileError::Unwritable(self.present.clone(), error);
        if let Some(dir) = self.present.parent() {
            fs::create_dir_all(dir).map_err(unwritable)?;
        }
        let key = InstallationKey::generate()?;
        file::create(&self.present, &key)?;
        Ok(key)
    }

    /// Writes a key that is to take the place of the present one, which is known to open the data.
    pub(crate) fn prepare(&self) -> anyhow::Result<InstallationKey> {
        // One that an earlier attempt left wraps nothing: the present key opens the data.
        if self.next.exists() {
            fs::remove_file(&self.next)
                .map_err(|error| KeyFileError::Unwritable(self.next.clone(), error))?;
        }
        let key = InstallationKey::generate()?;
        file::create(&self.next, &key)?;
        Ok(key)
    }

    /// Puts the next key in the place of the present one: the data is wrapped under it.
    pub(crate) fn replace(&self) -> Result<(), KeyFileError> {
        let renamed = fs::rename(&self.next, &self.present).and_then(|()| file::sync_dir(&self.present));
        renamed.map_err(|error| KeyFileError::Unwritable(self.present.clone(), error))
    }
}

fn read_if_there(path: &Path) -> Result<Option<InstallationKey>, KeyFileError> {
    if path.try_exists().map_err(|error| KeyFileError::Unreadable(path.to_path_buf(), error))? {
        file::read(path).map(Some)
    } else {
        Ok(None)
    }
}
