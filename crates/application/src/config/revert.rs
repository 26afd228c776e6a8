//! Makes entries what they were.

use std::sync::Arc;

use daybook_domain::config::{Action, Change as EntryChange, ChangeSet, ChangeSetError, ConfigValue};

use super::{Change, ChangeError, ConfigEntries, Difference, DifferencesPage};
use crate::shared::{CommandContext, CommandError, Moment, Once, Position, Timeline, Written};

/// How often the changes are worked out anew when entries change meanwhile.
const MOST_ROUNDS: usize = 20;

/// Makes the entries under a prefix what they were at a point in the past.
#[derive(Debug, Clone)]
pub struct RevertCommand {
    /// That point.
    pub to: Moment,
    /// Only names that begin so; empty for all.
    pub prefix: String,
    /// Only say what would change.
    pub dry_run: bool,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// What a revert came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reverted {
    /// It is done, or there was nothing to do.
    Done(Written),
    /// It would change these: `from` is what an entry is, `to` what it would become.
    Would(Vec<Difference>),
}

/// The handler of [`RevertCommand`].
pub struct Revert {
    change: Change,
    once: Arc<Once>,
    entries: Arc<dyn ConfigEntries>,
    timeline: Arc<dyn Timeline>,
}

impl Revert {
    pub(super) fn new(
        change: Change,
        once: Arc<Once>,
        entries: Arc<dyn ConfigEntries>,
        timeline: Arc<dyn Timeline>,
    ) -> Self {
        Self { change, once, entries, timeline }
    }

    /// Reverts in one commit of at most [`ChangeSet::MOST_ENTRIES`] entries, or says what that would do.
    ///
    /// An entry that changes meanwhile is looked at again, so that nothing is overwritten unseen.
    pub async fn handle(&self, command: RevertCommand) -> Result<Reverted, CommandError<ChangeError>> {
        let to = self.timeline.resolve(&command.to).await?;
        if command.dry_run {
            return Ok(Reverted::Would(self.differences(to, &command.prefix).await?));
        }
        let work = self.revert(to, &command.prefix, &command.context);
        self.once.run(&command.context, work).await.map(Reverted::Done)
    }

    async fn revert(
        &self,
        to: Position,
        prefix: &str,
        context: &CommandContext,
    ) -> Result<Written, CommandError<ChangeError>> {
        for _ in 0..MOST_ROUNDS {
            let changes: Vec<_> = self.differences(to, prefix).await?.into_iter().map(back).collect();
            if changes.is_empty() {
                return self.change.nothing(context).await;
            }
            let changes = ChangeSet::new(changes).map_err(|rule| CommandError::Rejected(rule.into()))?;
            match self.change.apply(&changes, context).await {
                Err(CommandError::Rejected(ChangeError::Stale(_))) => {}
                outcome => return outcome,
            }
        }
        Err(CommandError::Contended)
    }

    /// From now to `to`.
    async fn differences(
        &self,
        to: Position,
        prefix: &str,
    ) -> Result<Vec<Difference>, CommandError<ChangeError>> {
        let now = self.timeline.head().await?;
        let page = DifferencesPage {
            prefix: prefix.to_owned(),
            after: None,
            limit: ChangeSet::MOST_ENTRIES + 1,
            from: to,
            to: now,
        };
        let differences = self.entries.differences(&page).await?;
        if differences.len() > ChangeSet::MOST_ENTRIES {
            return Err(CommandError::Rejected(ChangeSetError::TooLarge.into()));
        }
        // Read as "from then to now" for the versions of now; told as "from now to then".
        Ok(differences.into_iter().map(turned).collect())
    }
}

fn turned(difference: Difference) -> Difference {
    Difference { from: difference.to, to: difference.from, ..difference }
}

fn back(difference: Difference) -> EntryChange {
    let action = match difference.to {
        Some(entry) => {
            Action::Set { value: ConfigValue::restore(entry.value), declared: Some(entry.value_type) }
        }
        None => Action::Delete,
    };
    EntryChange { name: difference.name, action, expected_version: Some(difference.version) }
}
