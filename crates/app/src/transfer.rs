//! Bringing a context's records in from a file, and writing them out to one.

use std::io::{Read, Write};

use async_trait::async_trait;
use daybook_domain::shared::{Actor, Reason};

/// Hears lines for people.
pub type Told<'t> = &'t mut (dyn FnMut(&str) + Send);

/// How a context's records come from files and go to them. A context that offers it says so in its
/// [`Contribution`](crate::module::Contribution).
#[async_trait]
pub trait Transfer: Send + Sync {
    /// Brings in the records that `source` says.
    ///
    /// Every row that is refused is told to `report` in one line that says where it is and why; the others come in.
    ///
    /// # Errors
    /// [`ImportFailure::Unusable`] before anything came in, and [`ImportFailure::Interrupted`] later.
    async fn import(
        &self,
        source: Box<dyn Read + Send>,
        options: &ImportOptions,
        report: Told<'_>,
    ) -> Result<Imported, ImportFailure>;

    /// Writes all records that are there to `out`; answers with how many.
    async fn export(&self, options: &ExportOptions, out: &mut (dyn Write + Send)) -> anyhow::Result<u64>;
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
