//! Who is erased, kept apart from the data.
//!
//! An older backup holds the keys that were destroyed since. Whoever puts one back finds here which they are.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use daybook_application::shared::{LogId, StoreError};
use sea_orm::{
    ColumnTrait, DatabaseConnection, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use super::Erasure;
use crate::event_store::entities::{data_key, erasure};
use crate::shared::failed;

/// How many rows are read at a time.
const PAGE: usize = 500;

/// A file of one line per erasure, which only ever grows. It names no person.
pub(crate) struct Ledger {
    path: PathBuf,
    log_id: LogId,
    file: Mutex<Lines>,
}

struct Lines {
    file: File,
    /// Whether the last line may be cut off: the next one has to begin anew.
    cut: bool,
    /// How many bytes are on the disk. What was written after them and could not be synced may look as if it were
    /// there, and is as good as absent.
    synced: u64,
}

/// One erasure: a JSON object on a line of its own.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    log_id: String,
    stream: String,
    key_id: Option<String>,
    position: u64,
    erased_at: String,
}

/// The ledger cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LedgerError {
    #[error("the erasure ledger {file} cannot be read or written: {error}")]
    File { file: String, error: io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DbErr> for LedgerError {
    fn from(error: DbErr) -> Self {
        Self::Store(StoreError::failed(error))
    }
}

impl Ledger {
    /// Opens the file, makes it if it is not there, for the erasures of one log.
    pub(crate) fn open(path: &Path, log_id: LogId) -> Result<Self, LedgerError> {
        let lines = Lines::open(path).map_err(|error| file_error(path, error))?;
        Ok(Self { path: path.to_owned(), log_id, file: Mutex::new(lines) })
    }

    /// Adds these erasures. They are on the disk when it returns.
    pub(crate) async fn append(self: &Arc<Self>, erasures: &[Erasure]) -> Result<(), LedgerError> {
        let mut text = String::new();
        for erasure in erasures {
            let line = Line {
                log_id: self.log_id.to_string(),
                stream: erasure.stream.to_string(),
                key_id: erasure.key_id.as_deref().map(str::to_owned),
                position: erasure.position.0,
                erased_at: erasure.recorded_at.to_string(),
            };
            text += &serde_json::to_string(&line).map_err(failed)?;
            text.push('\n');
        }
        let ledger = self.clone();
        // A task of its own: syncing takes as long as the disk takes.
        tokio::task::spawn_blocking(move || ledger.write(&text)).await.map_err(failed)?
    }

    fn write(&self, text: &str) -> Result<(), LedgerError> {
        let mut lines = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        lines.append(text).map_err(|error| file_error(&self.path, error))
    }

    /// Adds what is erased and not in the file, because the process ended between the two or the file was lost.
    pub(crate) async fn catch_up(self: &Arc<Self>, db: &DatabaseConnection) -> Result<(), LedgerError> {
        let log_id = self.log_id.to_string();
        let mut listed = HashSet::new();
        self.each(|line| {
            if line.log_id == log_id {
                listed.insert(line.stream);
            }
        })?;
        let mut after = String::new();
        loop {
            let page = erasure::Entity::find()
                .filter(erasure::Column::Stream.gt(after.as_str()))
                .order_by_asc(erasure::Column::Stream)
                .limit(PAGE as u64)
                .all(db)
                .await?;
            let Some(last) = page.last() else { return Ok(()) };
            after.clone_from(&last.stream);
            let missing = page.into_iter().filter(|row| !listed.contains(&row.stream));
            let missing: Vec<_> = missing.map(Erasure::from_row).collect::<Result<_, _>>()?;
            if !missing.is_empty() {
                self.append(&missing).await?;
            }
        }
    }

    /// How many keys are there though the ledger says that they are destroyed: an older backup was put back.
    pub(crate) async fn keys_that_came_back(&self, db: &DatabaseConnection) -> Result<u64, LedgerError> {
        let mut ids = HashSet::new();
        self.each(|line| ids.extend(line.key_id))?;
        let ids: Vec<_> = ids.into_iter().collect();
        let mut count = 0;
        for part in ids.chunks(PAGE) {
            let known = data_key::Entity::find().filter(data_key::Column::KeyId.is_in(part));
            count += known.count(db).await?;
        }
        Ok(count)
    }

    /// Every line that can be read. One that cannot was cut off by a crash, before its erasure was answered.
    fn each(&self, mut take: impl FnMut(Line)) -> Result<(), LedgerError> {
        let file = File::open(&self.path).map_err(|error| file_error(&self.path, error))?;
        let synced = self.file.lock().unwrap_or_else(PoisonError::into_inner).synced;
        for line in BufReader::new(file.take(synced)).split(b'\n') {
            let line = line.map_err(|error| file_error(&self.path, error))?;
            match serde_json::from_slice(&line) {
                Ok(line) => take(line),
                Err(_) if line.is_empty() => {}
                Err(_) => {
                    tracing::warn!(file = %self.path.display(), "a line of the erasure ledger is cut off");
                }
            }
        }
        Ok(())
    }
}

impl Lines {
    fn open(path: &Path) -> io::Result<Self> {
        let is_new = !path.exists();
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
        if is_new {
            sync_directory_of(path)?;
        }
        file.sync_data()?;
        let synced = file.metadata()?.len();
        let mut last = [b'\n'];
        if synced > 0 {
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
        }
        Ok(Self { file, cut: last != *b"\n", synced })
    }

    fn append(&mut self, text: &str) -> io::Result<()> {
        let begin = if std::mem::replace(&mut self.cut, true) { "\n" } else { "" };
        self.file.write_all(format!("{begin}{text}").as_bytes())?;
        self.cut = false;
        self.file.sync_data()?;
        self.synced = self.file.metadata()?.len();
        Ok(())
    }
}

/// A new file is only safe once its directory is.
fn sync_directory_of(path: &Path) -> io::Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    if cfg!(unix) { File::open(parent.unwrap_or(Path::new(".")))?.sync_all() } else { Ok(()) }
}

fn file_error(path: &Path, error: io::Error) -> LedgerError {
    LedgerError::File { file: path.display().to_string(), error }
}

#[cfg(test)]
mod tests {
    use daybook_application::shared::Position;
    use daybook_domain::shared::Timestamp;
    use sea_orm::IntoActiveModel;
    use tempfile::TempDir;

    use super::*;
    use crate::shared::{Database, DatabaseSettings};

    fn erasure(stream: &str, key_id: Option<&str>) -> Erasure {
        Erasure {
            stream: stream.into(),
            key_id: key_id.map(Into::into),
            position: Position(7),
            recorded_at: Timestamp::from_micros(0),
        }
    }

    fn open(directory: &TempDir, log: &str) -> Arc<Ledger> {
        Arc::new(Ledger::open(&directory.path().join("ledger"), log.parse().unwrap()).unwrap())
    }

    async fn database(directory: &TempDir) -> Database {
        let file = directory.path().join("daybook.db");
        Database::open(&DatabaseSettings { location: file.into(), readers: 1 }).await.unwrap()
    }

    #[tokio::test]
    async fn keys_that_came_back_with_an_older_backup_are_counted() {
        let directory = TempDir::new().unwrap();
        let (ledger, database) = (open(&directory, "before"), database(&directory).await);
        let erased = ["k1", "k2", "k3"].map(|key| erasure(&format!("member-{key}"), Some(key)));
        ledger.append(&erased).await.unwrap();
        ledger.append(&[erasure("member-0", None)]).await.unwrap();
        assert_eq!(ledger.keys_that_came_back(&database.readers).await.unwrap(), 0);
        for key_id in ["k2", "k3", "k4"] {
            let (key_id, owner) = (key_id.to_owned(), format!("member-{key_id}"));
            let row = data_key::Model { key_id, owner, wrapped: vec![0] }.into_active_model();
            data_key::Entity::insert(row).exec_without_returning(&database.writer).await.unwrap();
        }
        // A backup that is put back is another log.
        let ledger = open(&directory, "after");
        assert_eq!(ledger.keys_that_came_back(&database.readers).await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_line_that_was_cut_off_spoils_no_other() {
        let directory = TempDir::new().unwrap();
        let database = database(&directory).await;
        open(&directory, "log").append(&[erasure("member-1", None)]).await.unwrap();
        let file = directory.path().join("ledger");
        let mut text = std::fs::read_to_string(&file).unwrap();
        text += "{\"log_id\":\"lo";
        std::fs::write(&file, text).unwrap();
        open(&directory, "log").append(&[erasure("member-2", None)]).await.unwrap();
        for stream in ["member-1", "member-2"] {
            let row = erasure(stream, None).row();
            erasure::Entity::insert(row).exec_without_returning(&database.writer).await.unwrap();
        }
        let before = std::fs::read(&file).unwrap();
        open(&directory, "log").catch_up(&database.readers).await.unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), before, "both are there");
    }
}
