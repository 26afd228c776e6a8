//! A file that holds an installation key: 64 hex digits, readable by its owner only.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use daybook_infrastructure::event_store::InstallationKey;

/// More than a key, its line's end and some white space take, so that a wrong file is not read whole.
const MOST_BYTES: u64 = 256;

/// Why a key file cannot be used. What is in it is not repeated.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It cannot be read.
    #[error("the key file {} cannot be read", .0.display())]
    Unreadable(PathBuf, #[source] io::Error),
    /// It holds something else.
    #[error(
        "the file {} holds no installation key: a key is 64 hex digits, as `daybook keys generate` writes them",
        .0.display()
    )]
    NotAKey(PathBuf),
    /// A key that is overwritten is lost, and the data under it.
    #[error("the file {} is there already, and is not overwritten", .0.display())]
    Exists(PathBuf),
    /// It cannot be written.
    #[error("the key file {} cannot be written", .0.display())]
    Unwritable(PathBuf, #[source] io::Error),
}

/// Reads the key in `path`. If others than its owner may read it, the log says so.
pub fn read(path: &Path) -> Result<InstallationKey, KeyFileError> {
    let unreadable = |error| KeyFileError::Unreadable(path.to_path_buf(), error);
    let file = File::open(path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 {
        let (path, mode) = (path.display(), format!("{:o}", mode & 0o777));
        tracing::warn!(%path, mode, "others than its owner may read the key file: set its mode to 600");
    }
    let mut text = String::new();
    match file.take(MOST_BYTES).read_to_string(&mut text) {
        Err(error) if error.kind() == ErrorKind::InvalidData => {
            Err(KeyFileError::NotAKey(path.to_path_buf()))
        }
        Err(error) => Err(unreadable(error)),
        Ok(_) => text.trim().parse().map_err(|_| KeyFileError::NotAKey(path.to_path_buf())),
    }
}

/// Writes `key` to a new file `path`, which its owner only may read, and waits until it is on the disk.
pub fn create(path: &Path, key: &InstallationKey) -> Result<(), KeyFileError> {
    let unwritable = |error| KeyFileError::Unwritable(path.to_path_buf(), error);
    let mut file = match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(KeyFileError::Exists(path.to_path_buf()));
        }
        opened => opened.map_err(unwritable)?,
    };
    let written = writeln!(file, "{}", &*key.to_hex()).and_then(|()| file.sync_all());
    written.and_then(|()| sync_dir(path)).map_err(|error| {
        // Half a key is none, and would be in the way of the next attempt.
        drop(fs::remove_file(path));
        unwritable(error)
    })
}

/// Waits until the names in the directory of `path` are on the disk.
pub(super) fn sync_dir(path: &Path) -> io::Result<()> {
    let dir = path.parent().filter(|dir| *dir != Path::new("")).unwrap_or(Path::new("."));
    File::open(dir)?.sync_all()
}
