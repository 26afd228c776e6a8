//! A place for holding a replay of the log against what is stored.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use daybook_application::shared::StoreError;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr};

use super::Store;
use crate::shared::{Database, DatabaseSettings};

/// A database of its own beside the data. It holds what the log says in plain.
pub(crate) struct Scratch {
    pub(crate) database: Database,
}

impl Store {
    pub(crate) async fn scratch(&self) -> Result<Scratch, StoreError> {
        let mut file = self.database.file().as_os_str().to_owned();
        file.push(format!(".verify-{}", std::process::id()));
        let settings = DatabaseSettings { file: file.into(), readers: 1 };
        // One that was killed may have left its own behind.
        remove_files(&settings.file).map_err(StoreError::failed)?;
        let database = Database::open(&settings).await.map_err(StoreError::failed)?;
        if cfg!(unix) {
            // Its names go while it is empty: whatever ends this process leaves nothing behind. Both connections must
            // have opened every file by then, and are never replaced.
            for connection in [&database.writer, &database.readers] {
                touch(connection).await.map_err(StoreError::failed)?;
            }
            remove_files(&settings.file).map_err(StoreError::failed)?;
        }
        Ok(Scratch { database })
    }
}

impl Scratch {
    /// Removes it from the disk.
    pub(crate) async fn remove(self) {
        let file = self.database.file().to_owned();
        // What is left of it can only waste room; the next one of this process replaces it.
        drop(self.database.close().await);
        drop(remove_files(&file));
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
