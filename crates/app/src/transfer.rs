//! Bringing a context's records in from a file or a directory, and writing them out to one.

use std::fmt;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use daybook_domain::shared::{Actor, Reason};

/// Hears lines for people.
pub type Told<'t> = &'t mut (dyn FnMut(&str) + Send);

/// How a context's records come from files and go to them. A context that offers it says so in its
/// [`Contribution`](crate::module::Contribution).
#[async_trait]
pub trait Transfer: Send + Sync {
    /// Whether all records are in one file, or each in one of its own.
    fn holding(&self) -> Holding;

    /// Brings in the records that `source` says.
    ///
    /// Every row or file that is refused is told to `report` in one line that says where it is and why; the others
    /// come in. Of files in a directory each is told.
    ///
    /// # Errors
    /// [`ImportFailure::Unusable`] before anything came in, and [`ImportFailure::Interrupted`] later.
    async fn import(
        &self,
        source: Source,
        options: &ImportOptions,
        report: Told<'_>,
    ) -> Result<Imported, ImportFailure>;

    /// Writes all records that are there to `target`; answers with how many.
    async fn export(&self, options: &ExportOptions, target: Target<'_>) -> anyhow::Result<u64>;
}

/// How a kind's records are held outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holding {
    /// All in one file.
    File,
    /// Each in a file of its own, below one directory.
    Directory,
}

/// Where records come from.
pub enum Source {
    /// A file, or what comes on standard input.
    File(Box<dyn Read + Send>),
    /// A directory.
    Directory(PathBuf),
}

/// Where records go.
pub enum Target<'t> {
    /// A file, or standard output.
    File(&'t mut (dyn Write + Send)),
    /// A directory, which is there and empty.
    Directory(&'t Path),
}

/// The records are held otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("all of them are in one {0}")]
pub struct HeldOtherwise(pub Holding);

impl fmt::Display for Holding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "file",
            Self::Directory => "directory",
        })
    }
}

impl Source {
    /// How it holds records.
    #[must_use]
    pub fn holding(&self) -> Holding {
        match self {
            Self::File(_) => Holding::File,
            Self::Directory(_) => Holding::Directory,
        }
    }

    /// The file.
    ///
    /// # Errors
    /// It is none.
    pub fn into_file(self) -> Result<Box<dyn Read + Send>, HeldOtherwise> {
        match self {
            Self::File(file) => Ok(file),
            Self::Directory(_) => Err(HeldOtherwise(Holding::File)),
        }
    }

    /// The directory.
    ///
    /// # Errors
    /// It is none.
    pub fn into_directory(self) -> Result<PathBuf, HeldOtherwise> {
        match self {
            Self::Directory(dir) => Ok(dir),
            Self::File(_) => Err(HeldOtherwise(Holding::Directory)),
        }
    }
}

impl<'t> Target<'t> {
    /// The file.
    ///
    /// # Errors
    /// It is none.
    pub fn into_file(self) -> Result<&'t mut (dyn Write + Send), HeldOtherwise> {
        match self {
            Self::File(file) => Ok(file),
            Self::Directory(_) => Err(HeldOtherwise(Holding::File)),
        }
    }

    /// The directory.
    ///
    /// # Errors
    /// It is none.
    pub fn into_directory(self) -> Result<&'t Path, HeldOtherwise> {
        match self {
            Self::Directory(dir) => Ok(dir),
            Self::File(_) => Err(HeldOtherwise(Holding::Directory)),
        }
    }
}

/// How records are brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportOptions {
    /// What the import is called, to be taken back by: a UUID.
    pub batch: String,
    /// Only say what would happen.
    pub dry_run: bool,
    /// Which columns hold which fields, where a column has another name than its field: header, field.
    pub map: Vec<(String, String)>,
    /// The form of the file, such as `csv` or `ndjson`; without it, the usual one.
    pub format: Option<String>,
    /// Who acts.
    pub actor: Actor,
    /// Why.
    pub reason: Option<Reason>,
}

/// Why an import came to no end.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    /// The options do not fit, or the source is no such file. Nothing came in.
    #[error(transparent)]
    Unusable(anyhow::Error),
    /// The source cannot be read on, or the store does not write. Rows before may have come in; the same source with
    /// the same batch goes on where it ended.
    #[error(transparent)]
    Interrupted(anyhow::Error),
}

/// How records are written out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportOptions {
    /// The form of the file, such as `csv` or `ndjson`; without it, the one that loses nothing.
    pub format: Option<String>,
}

/// What came of an import.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imported {
    /// Rows that made a record.
    pub created: u64,
    /// Rows that changed one.
    pub changed: u64,
    /// Rows that said what was so already.
    pub unchanged: u64,
    /// Rows that were refused.
    pub refused: u64,
    /// What else to tell, a line each: columns that were passed over.
    pub remarks: Vec<String>,
}
