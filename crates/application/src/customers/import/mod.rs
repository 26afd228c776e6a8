//! Takes in rows of a file: what is new is created, what is known by its e-mail address is changed.

mod plan;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{
    Address, BatchId, Consent, Customer, CustomerError, CustomerId, CustomerName, Email, Phone, Purpose, Tags,
};

use self::plan::{Known, Plan, Sheet};
use super::ImportRecords;
use super::rounds::{MOST_ROUNDS, all_once, appended, without_key};
use crate::shared::{CommandContext, CommandError, Ids, Once, StoreError, Streams, command_span, in_command};

/// Takes in some rows in one commit.
#[derive(Debug, Clone)]
pub struct ImportCommand {
    /// The import that the rows belong to. A file that is longer than one command has one batch.
    pub batch: BatchId,
    /// The rows: at most [`Import::MOST_ROWS`].
    pub rows: Vec<ImportRow>,
    /// Only say what would become of the rows.
    pub dry_run: bool,
    /// Who and why. Its idempotency key is not looked at: the batch is the key, and lasts for ever.
    pub context: CommandContext,
}

/// One row: a person as the file has it. `None` for what the file has no column for: that is left as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// The id that a new customer gets; `None` for any. A known one keeps its own.
    pub id: Option<CustomerId>,
    /// The name.
    pub name: CustomerName,
    /// The e-mail address, by which a customer is known.
    pub email: Email,
    /// The telephone number; the inner `None` takes it away.
    pub phone: Option<Option<Phone>>,
    /// The postal address; the inner `None` takes it away.
    pub address: Option<Option<Address>>,
    /// The tags, all of them.
    pub tags: Option<Tags>,
    /// What the person has agreed to, or has not.
    pub consents: Vec<(Purpose, Consent)>,
}

/// What became of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// The customer is new.
    Created(CustomerId),
    /// The customer was known, and is changed; a deleted one is active again.
    Changed(CustomerId),
    /// The customer was known, and just so.
    Unchanged(CustomerId),
    /// Nothing, because of a rule.
    Refused(RowRefusal),
}

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowRefusal {
    /// A rule of customers.
    #[error(transparent)]
    Rule(#[from] CustomerError),
    /// The e-mail address is new, but the id has been used.
    #[error("the id is another customer's")]
    IdInUse,
    /// An earlier row of the command has the same e-mail address.
    #[error("row {first} has the same e-mail address")]
    EmailTwice {
        /// That row, counted from 0.
        first: usize,
    },
}

/// The handler of [`ImportCommand`].
pub struct Import {
    streams: Arc<dyn Streams<Customer>>,
    once: Arc<Once>,
    records: Arc<dyn ImportRecords>,
    ids: Arc<dyn Ids>,
}

impl Import {
    /// The most rows of one command.
    pub const MOST_ROWS: usize = 500;

    pub(super) fn new(
        streams: Arc<dyn Streams<Customer>>,
        once: Arc<Once>,
        records: Arc<dyn ImportRecords>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        Self { streams, once, records, ids }
    }

    /// Does `work`, all commands of one import, unless the key of `context` has been answered: then the answer is
    /// false. The key is answered when the work is done, and not while a part of it is.
    ///
    /// # Errors
    /// Those of `work`; [`CommandError::InFlight`] and [`CommandError::KeyReused`], before anything is done.
    pub async fn once<E>(
        &self,
        context: &CommandContext,
        work: impl Future<Output = Result<(), CommandError<E>>>,
    ) -> Result<bool, CommandError<E>> {
        decide(&context.principal, &Action::WriteCustomers)?;
        let (done, _) = all_once(&self.once, &*self.streams, context, work).await?;
        Ok(done.is_some())
    }

    /// Takes the rows in, all that no rule refuses in one commit, and tells what became of each, in their order.
    ///
    /// A customer that the batch has created or changed is not touched again by it, and is told as it was then: so a
    /// file can be sent again with its batch after an unclear end. Only if the batch was taken back, and nothing has
    /// happened to the customer since, the row is taken in anew. What came of other rows is on record under no batch:
    /// they are decided on anew, and of those that recorded nothing but consents another may come then.
    ///
    /// An e-mail address that stands twice in a file of several commands is for the caller to find.
    ///
    /// # Errors
    /// [`StoreError::TooLarge`] for more rows than [`Self::MOST_ROWS`]; [`CommandError::Contended`] if others keep
    /// changing the same customers.
    pub async fn handle(
        &self,
        command: ImportCommand,
    ) -> Result<Vec<RowOutcome>, CommandError<CustomerError>> {
        in_command(command_span!("customers", "import"), self.take_in(command)).await
    }

    async fn take_in(&self, command: ImportCommand) -> Result<Vec<RowOutcome>, CommandError<CustomerError>> {
        let ImportCommand { batch, rows, dry_run, context } = command;
        decide(&context.principal, &Action::WriteCustomers)?;
        if rows.len() > Self::MOST_ROWS {
            return Err(StoreError::TooLarge { limit: format!("{} rows", Self::MOST_ROWS) }.into());
        }
        let (sheet, context) = (Sheet::new(rows, &*self.ids), without_key(context));
        for _ in 0..MOST_ROUNDS {
            let known = self.known(batch, &sheet).await?;
            // What was looked up may be older than what was loaded.
            let Some(Plan { outcomes, changes }) = sheet.plan(batch, &known) else { continue };
            if dry_run || changes.is_empty() || appended(&*self.streams, changes, &context).await?.is_some() {
                return Ok(outcomes);
            }
        }
        Err(CommandError::Contended)
    }

    async fn known(&self, batch: BatchId, sheet: &Sheet) -> Result<Known, StoreError> {
        let holders = self.records.holders(&sheet.keys()).await?;
        let ids = sheet.ids(&holders);
        let done = self.records.in_batch(batch, &ids).await?;
        let loaded = self.streams.load(&ids).await?;
        Ok(Known { holders, done, customers: ids.into_iter().zip(loaded).collect() })
    }
}
