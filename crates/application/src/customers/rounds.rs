//! Commits over many customers, decided anew until nobody was faster.

use daybook_domain::customers::{Customer, CustomerError};

use crate::shared::{AppendError, CommandContext, CommandError, NewCommit, Position, StreamChange, Streams};

/// How often such a commit is decided anew before it gives way.
pub(super) const MOST_ROUNDS: usize = 20;

/// `context` for commits that a batch, and no idempotency key, tells apart.
pub(super) fn without_key(context: CommandContext) -> CommandContext {
    CommandContext { idempotency: None, ..context }
}

/// Appends what was decided; `None` if somebody was faster, so that it has to be decided again.
pub(super) async fn appended(
    streams: &dyn Streams<Customer>,
    changes: Vec<StreamChange<Customer>>,
    context: &CommandContext,
) -> Result<Option<Position>, CommandError<CustomerError>> {
    match streams.append(NewCommit::new(changes, context.clone())).await {
        Ok(appended) => Ok(Some(appended.position)),
        // Taken: the address was free when it was looked up, and is held by now.
        Err(AppendError::Conflict | AppendError::Taken { .. }) => Ok(None),
        Err(AppendError::Answered(receipt)) => Err(CommandError::Answered(receipt)),
        Err(AppendError::Store(error)) => Err(error.into()),
    }
}
