//! Takes a whole file in, a command at a time: for requests and for the command line.

use std::io::{self, Read};

use daybook_application::customers::{Customers, Import, ImportCommand, ImportRow, RowOutcome, RowRefusal};
use daybook_application::shared::{CommandContext, CommandError};
use daybook_domain::customers::{BatchId, CustomerError};
use daybook_domain::shared::Timestamp;

use super::columns::ColumnsError;
use super::csv::CsvRows;
use super::ndjson::JsonRows;
use super::rows::{Judge, RawRow};
use super::seen::Seen;
use super::source::Source;
use super::{Form, Mapping, Refusal, Report, Rule};

/// The most bytes of the rows of one command; a single row may have more.
const MOST_BYTES: usize = 2 * 1024 * 1024;

/// After how many rows others may run.
const YIELD_EVERY: usize = 50;

/// How a file is taken in.
#[derive(Debug, Clone)]
pub struct ImportAsked {
    /// The import, by which it can be taken back. What it has done is not done again.
    pub batch: BatchId,
    /// Only say what would happen.
    pub dry_run: bool,
    /// The form of the file.
    pub form: Form,
    /// Which headers are which fields; for [`Form::Csv`] only.
    pub mapping: Mapping,
    /// Who and why. An idempotency key is not looked at.
    pub context: CommandContext,
    /// The time of consents that do not say theirs.
    pub now: Timestamp,
}

/// Why a file is not taken in, or not further.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Its columns cannot be used; nothing was taken in.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
    /// It cannot be read on. The rows before may have been taken in.
    #[error("the file cannot be read")]
    Source(#[from] io::Error),
    /// The rows of one command were not taken in. Those before were.
    #[error(transparent)]
    Command(#[from] CommandError<CustomerError>),
}

/// Takes in all rows of `source`, of which it keeps no more than 500 in memory; `told` hears of each refused row.
///
/// # Errors
/// [`ImportError::Columns`] before anything is taken in; the others also after a part of it. The same file with the
/// same batch goes on where it ended.
pub async fn import(
    customers: &Customers,
    source: impl Read + Send,
    asked: &ImportAsked,
    told: &mut (dyn FnMut(&Refusal) + Send),
) -> Result<Report, ImportError> {
    let mut rows = Rows::open(source, asked)?;
    let mut run = Run::new(customers, asked, told);
    let mut read = 0_usize;
    while let Some((line, row)) = rows.next()? {
        run.take(line, row).await?;
        read += 1;
        if read.is_multiple_of(YIELD_EVERY) {
            // Judging rows waits for nothing; others want to run too.
            tokio::task::yield_now().await;
        }
    }
    run.send().await?;
    Ok(Report { ignored_columns: rows.ignored(), ..run.report })
}

/// The rows of a file in either form.
enum Rows<R> {
    Csv(Box<CsvRows<R>>),
    Ndjson(JsonRows<R>),
}

impl<R: Read> Rows<R> {
    fn open(source: R, asked: &ImportAsked) -> Result<Self, ImportError> {
        let source = Source::new(source);
        Ok(match asked.form {
            Form::Csv => Self::Csv(Box::new(CsvRows::open(source, &asked.mapping)??)),
            Form::Ndjson => Self::Ndjson(JsonRows::new(source)),
        })
    }

    fn next(&mut self) -> io::Result<Option<(u64, Result<RawRow, Rule>)>> {
        match self {
            Self::Csv(rows) => rows.next(),
            Self::Ndjson(rows) => rows.next(),
        }
    }

    fn ignored(&self) -> Vec<String> {
        match self {
            Self::Csv(rows) => rows.ignored(),
            Self::Ndjson(rows) => rows.ignored(),
        }
    }
}

/// An import under way.
struct Run<'a> {
    customers: &'a Customers,
    asked: &'a ImportAsked,
    told: &'a mut (dyn FnMut(&Refusal) + Send),
    seen: Seen,
    lines: Vec<u64>,
    rows: Vec<ImportRow>,
    bytes: usize,
    report: Report,
}

impl<'a> Run<'a> {
    fn new(
        customers: &'a Customers,
        asked: &'a ImportAsked,
        told: &'a mut (dyn FnMut(&Refusal) + Send),
    ) -> Self {
        let report = Report::new(asked.batch, asked.dry_run);
        let (lines, rows) = (Vec::new(), Vec::new());
        Self { customers, asked, told, seen: Seen::default(), lines, rows, bytes: 0, report }
    }

    /// Takes in the row that begins at `line`.
    async fn take(&mut self, line: u64, row: Result<RawRow, Rule>) -> Result<(), ImportError> {
        let judge = Judge { phones: &*self.customers.phones, now: self.asked.now };
        let judged = row.and_then(|raw| {
            let row = judge.row(&raw)?;
            self.seen.add(&row, line)?;
            Ok((row, raw.bytes()))
        });
        match judged {
            Err(rule) => self.refuse(line, rule),
            Ok((row, bytes)) => {
                self.lines.push(line);
                self.rows.push(row);
                self.bytes += bytes;
            }
        }
        if self.rows.len() >= Import::MOST_ROWS || self.bytes > MOST_BYTES {
            self.send().await?;
        }
        Ok(())
    }

    /// Sends the rows that wait in one command.
    async fn send(&mut self) -> Result<(), ImportError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let ImportAsked { batch, dry_run, context, .. } = self.asked;
        let (rows, lines) = (std::mem::take(&mut self.rows), std::mem::take(&mut self.lines));
        self.bytes = 0;
        let command = ImportCommand { batch: *batch, rows, dry_run: *dry_run, context: context.clone() };
        let outcomes = self.customers.import.handle(command).await?;
        for (&line, outcome) in lines.iter().zip(&outcomes) {
            match outcome {
                RowOutcome::Created(_) => self.report.created += 1,
                RowOutcome::Changed(_) => self.report.changed += 1,
                RowOutcome::Unchanged(_) => self.report.unchanged += 1,
                RowOutcome::Refused(why) => {
                    self.refuse(line, refusal(why, &lines));
                    continue;
                }
            }
            self.report.rows += 1;
        }
        Ok(())
    }

    fn refuse(&mut self, line: u64, rule: Rule) {
        let refusal = Refusal { line, rule };
        (self.told)(&refusal);
        self.report.refuse(refusal);
    }
}

/// The rule of a row for what refused it; `lines` are those of the command's rows.
fn refusal(why: &RowRefusal, lines: &[u64]) -> Rule {
    match why {
        RowRefusal::IdInUse => Rule::IdInUse,
        RowRefusal::EmailTwice { first } => {
            Rule::EmailTwice { first: lines.get(*first).copied().unwrap_or_default() }
        }
        RowRefusal::Rule(rule) => match rule {
            CustomerError::Erased => Rule::CustomerErased,
            CustomerError::TooManyConsents => {
                Rule::ConsentsTooMany { most: daybook_domain::customers::Customer::MOST_PURPOSES as u64 }
            }
            CustomerError::Deleted
            | CustomerError::HeldUntil(_)
            | CustomerError::HoldInThePast
            | CustomerError::ReasonNamesPerson
            | CustomerError::ReasonMissing => Rule::Refused,
        },
    }
}
