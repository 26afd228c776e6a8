//! Load, decide, append; and again, if somebody else was faster.

use daybook_domain::shared::Aggregate;

use super::spans::{note_records, note_written};
use super::{
    AppendError, CommandContext, CommandError, Expected, Loaded, NewCommit, StreamChange, Streams, Written,
};

/// How often a change is decided anew before it gives way. Each round, at least one rival succeeded.
const MOST_ROUNDS: usize = 200;

/// Loads a record, lets `decision` decide on it, and appends what it decided.
///
/// If the record changed in between, it is loaded and decided again, unless the caller named the version:
/// then the change is [`CommandError::Stale`].
pub async fn decide<A, E>(
    streams: &dyn Streams<A>,
    id: &A::Id,
    expected: Expected,
    context: &CommandContext,
    decision: impl Fn(Option<&A>) -> Result<Vec<A::Event>, CommandError<E>>,
) -> Result<Written, CommandError<E>>
where
    A: Aggregate,
{
    let ids = [id.clone()];
    decide_all(streams, &ids, context, |records| {
        let record = &records[0];
        if !expected.is_met(record.version, record.is_present()) {
            return Err(CommandError::Stale { current: record.version });
        }
        Ok(vec![decision(record.state.as_deref())?])
    })
    .await
}

/// Changes a record that is on record, in whatever state it is.
///
/// First it is judged whether there is one, then whether `admitted` lets the command at it, then whether it is as that
/// expects it to be, and only then by the command's own rules: who may not change it is not told that it has moved on,
/// and who has not seen it as it is, not what it lacks.
pub async fn decide_on<A, E>(
    streams: &dyn Streams<A>,
    id: &A::Id,
    context: &CommandContext,
    admitted: impl Fn(&A) -> Result<Expected, CommandError<E>>,
    decision: impl Fn(&A) -> Result<Vec<A::Event>, E>,
) -> Result<Written, CommandError<E>>
where
    A: Aggregate,
{
    decide_all(streams, std::slice::from_ref(id), context, |records| {
        let record = &records[0];
        let state = record.state.as_deref().ok_or(CommandError::Missing)?;
        // Present to its reader or not, it is there for a command that was let at it.
        if !admitted(state)?.is_met(record.version, true) {
            return Err(CommandError::Stale { current: record.version });
        }
        Ok(vec![decision(state).map_err(CommandError::Rejected)?])
    })
    .await
}

/// Loads several records, lets `decision` decide on all of them together, and appends what it decided in one
/// commit. It answers with the events of each record, in the order of `ids`.
pub async fn decide_all<A, E>(
    streams: &dyn Streams<A>,
    ids: &[A::Id],
    context: &CommandContext,
    decision: impl Fn(&[Loaded<A>]) -> Result<Vec<Vec<A::Event>>, CommandError<E>>,
) -> Result<Written, CommandError<E>>
where
    A: Aggregate,
{
    note_records::<A>(ids);
    for retries in 0..MOST_ROUNDS {
        let records = streams.load(ids).await?;
        let decided = decision(&records)?;
        let version = version_after(&records, &decided);
        let changes = changes(ids, records, decided);
        let something = !changes.is_empty();
        let commit = NewCommit { changes, context: context.clone(), version, retries };
        match streams.append(commit).await {
            Ok(appended) => {
                let written = Written { version, position: appended.position, changed: something };
                note_written(&written, retries);
                return Ok(written);
            }
            Err(AppendError::Conflict) => {}
            Err(AppendError::Taken { scope }) => return Err(CommandError::Taken { scope }),
            Err(AppendError::Answered(receipt)) => return Err(CommandError::Answered(receipt)),
            Err(AppendError::Store(error)) => return Err(error.into()),
        }
    }
    Err(CommandError::Contended)
}

/// The version of the first record afterwards.
fn version_after<A, E>(records: &[Loaded<A>], decided: &[Vec<E>]) -> u64 {
    let version = records.first().map_or(0, |record| record.version);
    version + decided.first().map_or(0, Vec::len) as u64
}

fn changes<A: Aggregate>(
    ids: &[A::Id],
    records: Vec<Loaded<A>>,
    decided: Vec<Vec<A::Event>>,
) -> Vec<StreamChange<A>> {
    ids.iter()
        .zip(records)
        .zip(decided)
        .filter(|(_, events)| !events.is_empty())
        .map(|((id, based_on), events)| StreamChange { id: id.clone(), based_on, events })
        .collect()
}

#[cfg(test)]
mod tests;
