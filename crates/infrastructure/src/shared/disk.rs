//! The disk that the data is on.

use std::fs;
use std::io;
use std::path::Path;

/// How many bytes can still be written beside `file`.
pub(crate) fn available(file: &Path) -> io::Result<u64> {
    let room = rustix::fs::statvfs(file)?;
    Ok(room.f_bavail.saturating_mul(room.f_frsize))
}

/// How many bytes a file has; 0 if it is not there.
pub(crate) fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |file| file.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_can_be_written_to_has_room() {
        let directory = tempfile::tempdir().unwrap();
        assert!(available(directory.path()).unwrap() > 0);
        assert!(available(&directory.path().join("missing")).is_err());
    }
}
