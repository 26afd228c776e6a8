//! Takes an import back.

mod step;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{BatchId, Customer, CustomerError, CustomerId};

use self::step::{Step, deleting, restoring, what_was};
use super::rounds::{MOST_ROUNDS, all_once, appended, without_key};
use super::{BatchRecord, CustomerRecords, ImportRecords};
use crate::shared::{
    CommandContext, CommandError, Loaded, Once, Position, StoreError, StreamChange, Streams, Timeline,
    command_span, in_command,
};

/// How many customers are taken back in one commit.
const PAGE: usize = 500;

/// Makes the customers of an import what they were before it.
#[derive(Debug, Clone)]
pub struct RevertImportCommand {
    /// The import.
    pub batch: BatchId,
    /// Only say what would change.
    pub dry_run: bool,
    /// Who and why, and under which key. That of a dry run is not looked at.
    pub context: CommandContext,
}

/// What became of an import that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevertedImport {
    /// How many customers it had created, and are deleted now, be it by an earlier revert.
    pub deleted: u64,
    /// How many it had changed, and are what they were, be it by an earlier revert.
    pub restored: u64,
    /// Those that something else has happened to since. They are left alone, erased ones too.
    pub moved_on: Vec<CustomerId>,
    /// The position of the last commit, which with a key is its answer; the head of the log then, if there was none.
    pub position: Position,
}

/// The handler of [`RevertImportCommand`].
pub struct RevertImport {
    streams: Arc<dyn Streams<Customer>>,
    once: Arc<Once>,
    imports: Arc<dyn ImportRecords>,
    records: Arc<dyn CustomerRecords>,
    timeline: Arc<dyn Timeline>,
}

/// A customer, as it was loaded, and what is to be done about it.
type Planned = (CustomerId, Loaded<Customer>, Step);

impl RevertImport {
    pub(super) fn new(
        streams: Arc<dyn Streams<Customer>>,
        once: Arc<Once>,
        imports: Arc<dyn ImportRecords>,
        records: Arc<dyn CustomerRecords>,
        timeline: Arc<dyn Timeline>,
    ) -> Self {
        Self { streams, once, imports, records, timeline }
    }

    /// Takes the batch back, 500 customers a commit: who was created by it is deleted, who was changed by it gets back
    /// profile, tags and deletion. Consents stay, since they are evidence. Whoever has been touched since, be it by a
    /// note, is left alone and told. What an interrupted revert has not reached, the next one does, and tells of all.
    ///
    /// A key that has been answered changes nothing and gives the same position; what became of the customers is
    /// worked out anew, so that those who have been touched since then are told as such.
    ///
    /// # Errors
    /// [`CommandError::Missing`] if the batch touched no customer; [`CommandError::Contended`] if others keep changing
    /// them; [`CommandError::InFlight`] and [`CommandError::KeyReused`], before anything is done.
    pub async fn handle(
        &self,
        command: RevertImportCommand,
    ) -> Result<RevertedImport, CommandError<CustomerError>> {
        in_command(command_span!("customers", "revert_import"), self.take_back(command)).await
    }

    async fn take_back(
        &self,
        command: RevertImportCommand,
    ) -> Result<RevertedImport, CommandError<CustomerError>> {
        let RevertImportCommand { batch, dry_run, context } = command;
        decide(&context.principal, &Action::WriteCustomers)?;
        let one = |dry_run| RevertImportCommand { batch, dry_run, context: without_key(context.clone()) };
        if dry_run {
            return self.run(one(true)).await;
        }
        let (done, answered) = all_once(&self.once, &*self.streams, &context, self.run(one(false))).await?;
        let told = match done {
            Some(told) => told,
            None => self.run(one(true)).await?,
        };
        Ok(RevertedImport { position: answered.unwrap_or(told.position), ..told })
    }

    async fn run(&self, command: RevertImportCommand) -> Result<RevertedImport, CommandError<CustomerError>> {
        let position = self.timeline.head().await?;
        let mut told = RevertedImport { deleted: 0, restored: 0, moved_on: Vec::new(), position };
        let mut after = None;
        loop {
            let page = self.imports.batch(command.batch, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            self.revert(&command, &page, &mut told).await?;
        }
        if after.is_some() { Ok(told) } else { Err(CommandError::Missing) }
    }

    async fn revert(
        &self,
        command: &RevertImportCommand,
        page: &[BatchRecord],
        told: &mut RevertedImport,
    ) -> Result<(), CommandError<CustomerError>> {
        for _ in 0..MOST_ROUNDS {
            let Some(steps) = self.steps(command.batch, page).await? else { continue };
            let changes = changes(&steps);
            if !command.dry_run && !changes.is_empty() {
                match appended(&*self.streams, changes, &command.context).await? {
                    Some(position) => told.position = position,
                    None => continue,
                }
            }
            for (id, _, step) in &steps {
                told.count(*id, step);
            }
            return Ok(());
        }
        Err(CommandError::Contended)
    }

    /// What is to be done; `None` if a customer was loaded as it was before the batch.
    async fn steps(
        &self,
        batch: BatchId,
        page: &[BatchRecord],
    ) -> Result<Option<Vec<Planned>>, CommandError<CustomerError>> {
        let ids: Vec<_> = page.iter().map(|record| record.id).collect();
        let mut steps = Vec::with_capacity(page.len());
        for (record, loaded) in page.iter().zip(self.streams.load(&ids).await?) {
            if loaded.version < record.version {
                return Ok(None);
            }
            let step = self.step(batch, record, &loaded).await?;
            steps.push((record.id, loaded, step));
        }
        Ok(Some(steps))
    }

    async fn step(
        &self,
        batch: BatchId,
        record: &BatchRecord,
        loaded: &Loaded<Customer>,
    ) -> Result<Step, CommandError<CustomerError>> {
        let kept = loaded.state.as_deref().filter(|customer| !customer.is_erased());
        let Some(customer) = kept else { return Ok(Step::LeaveAlone) };
        if !self.is_untouched(record, loaded.version).await? {
            return Ok(Step::LeaveAlone);
        }
        if record.created {
            return deleting(customer, batch).map_err(CommandError::Rejected);
        }
        let then = self.records.version(&record.id, record.before).await?;
        let Some((patch, deleted)) = then.as_ref().and_then(what_was) else { return Ok(Step::LeaveAlone) };
        restoring(customer, patch, deleted, batch).map_err(CommandError::Rejected)
    }

    /// Whether nothing has happened to the customer since the batch.
    ///
    /// Consents that came with a row name no batch, but stand in the commit that does; and no two commits have the
    /// same time.
    async fn is_untouched(&self, record: &BatchRecord, version: u64) -> Result<bool, StoreError> {
        if version == record.version {
            return Ok(true);
        }
        let then = self.records.version(&record.id, record.version).await?;
        let now = self.records.version(&record.id, version).await?;
        Ok(matches!((then, now), (Some(then), Some(now)) if then.updated_at == now.updated_at))
    }
}

impl RevertedImport {
    fn count(&mut self, id: CustomerId, step: &Step) {
        match step {
            Step::Delete(_) => self.deleted += 1,
            Step::Restore(_) => self.restored += 1,
            Step::LeaveAlone => self.moved_on.push(id),
        }
    }
}

fn changes(steps: &[Planned]) -> Vec<StreamChange<Customer>> {
    let events = |step: &Step| match step {
        Step::Delete(events) | Step::Restore(events) => events.clone(),
        Step::LeaveAlone => Vec::new(),
    };
    let all = steps.iter().map(|(id, based_on, step)| (*id, based_on, events(step)));
    let changing = all.filter(|(_, _, events)| !events.is_empty());
    changing.map(|(id, based_on, events)| StreamChange { id, based_on: based_on.clone(), events }).collect()
}
