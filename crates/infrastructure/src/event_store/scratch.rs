//! A place for holding a replay of the log against what is stored.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use daybook_application::shared::StoreError;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};

use super::Store;
use crate::shared::failed;
use crate::shared::{Database, DatabaseSettings};

/// How many there have been in this process.
static MADE: AtomicU64 = AtomicU64::new(0);

/// A SQLite file of its own, also where the data is on a server. It holds what the log says in plain.
pub(crate) struct Scratch {
    pub(crate) database: Database,
    file: PathBuf,
}

impl Store {
    pub(crate) async fn scratch(&self) -> Result<Scratch, StoreError> {
        let file = self.scratch_file();
        let settings = DatabaseSettings { location: file.clone().into(), readers: 1 };
        // One that was killed may have left its own behind.
        remove_files(&file).map_err(failed)?;
        let database = Database::open(&settings).await.map_err(failed)?;
        if cfg!(unix) {
            // Its names go while it is empty: whatever ends this process leaves nothing behind. Both connections must
            // have opened every file by then, and are never replaced.
            for connection in [&database.writer, &database.readers] {
                touch(connection).await.map_err(failed)?;
            }
            remove_files(&file).map_err(failed)?;
        }
        Ok(Scratch { database, file })
    }

    /// Beside the data; where that is on a server, where the system keeps what is of a moment only.
    fn scratch_file(&self) -> PathBuf {
        let own = format!("{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let Some(data) = self.database.file() else {
            return std::env::temp_dir().join(format!("daybook.verify-{own}"));
        };
        let mut file = data.as_os_str().to_owned();
        file.push(format!(".verify-{own}"));
        file.into()
    }
}

impl Scratch {
    /// Removes it from the disk.
    pub(crate) async fn remove(self) {
        // What is left of it can only waste room; the next one of this process replaces it.
        drop(self.database.close().await);
        drop(remove_files(&self.file));
    }
}

/// Has a connection open the file and what belongs to it.
async fn touch(connection: &DatabaseConnection) -> Result<(), DbErr> {
    connection.execute_unprepared("SELECT COUNT(*) FROM events").await.map(drop)
}

fn remove_files(file: &Path) -> io::Result<()> {
    for ending in ["", "-wal", "-shm"] {
        let mut file: OsString = file.as_os_str().to_owned();
        file.push(ending);
        match std::fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}
