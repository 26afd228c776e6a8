//! Commits over many customers, decided anew until nobody was faster.

use daybook_domain::customers::{Customer, CustomerError};

use crate::shared::{
    AppendError, CommandContext, CommandError, NewCommit, Once, Position, StreamChange, Streams, decide_all,
};

/// How often such a commit is decided anew before it gives way.
pub(super) const MOST_ROUNDS: usize = 20;

/// `context` for commits that a batch, and no idempotency key, tells apart.
pub(super) fn without_key(context: CommandContext) -> CommandContext {
    CommandContext { idempotency: None, ..context }
}

/// Does `work`, which makes several commits, unless the key of `context` has been answered. The key is answered when
/// the work is done, by a commit of its own, and not while a part of it is.
///
/// It tells what the work came to, `None` if it was not done; and with a key the position of its answer.
pub(super) async fn all_once<T, E>(
    once: &Once,
    streams: &dyn Streams<Customer>,
    context: &CommandContext,
    work: impl Future<Output = Result<T, CommandError<E>>>,
) -> Result<(Option<T>, Option<Position>), CommandError<E>> {
    if context.idempotency.is_none() {
        return Ok((Some(work.await?), None));
    }
    let mut done = None;
    let answered = async {
        done = Some(work.await?);
        decide_all(streams, &[], context, |_| Ok(Vec::new())).await
    };
    let written = once.run(context, answered).await?;
    Ok((done, Some(written.position)))
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
