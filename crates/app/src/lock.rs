//! One process at a time writes a data directory.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// The lock on a data directory. The system gives it back when the process ends, however that happens.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

/// Why the data directory cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process has it.
    #[error(
        "another daybook process uses the data in {}: stop it first, or choose another directory by --data-dir",
        .0.display()
    )]
    Taken(PathBuf),
    /// The directory or the lock in it cannot be made.
    #[error("the data directory {} cannot be used", .0.display())]
    Unusable(PathBuf, #[source] io::Error),
}

impl DataLock {
    /// Locks `dir`, which is made if it is not there, by the file `daybook.lock` in it.
    pub fn take(dir: &Path) -> Result<Self, LockError> {
        let unusable = |error| LockError::Unusable(dir.to_path_buf(), error);
        fs::create_dir_all(dir).map_err(unusable)?;
        let mut options = File::options();
        // The file's content does not matter, and cutting it would touch what another process holds.
        options.create(true).truncate(false).write(true);
        let file = options.open(dir.join("daybook.lock")).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::Taken(dir.to_path_buf())),
            Err(TryLockError::Error(error)) => Err(unusable(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_directory_is_one_processs_until_it_lets_go() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("deep/data");
        let lock = DataLock::take(&data).unwrap();
        assert!(matches!(DataLock::take(&data), Err(LockError::Taken(_))));
        drop(lock);
        DataLock::take(&data).unwrap();
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_named() {
        let error = DataLock::take(Path::new("/dev/null/data")).unwrap_err();
        assert_eq!(error.to_string(), "the data directory /dev/null/data cannot be used");
    }
}
