//! How writes to records that are there are answered.

use std::fmt::Display;

use axum::response::Response;
use daybook_application::shared::{CommandError, Expected, LogPosition, Moment, Position, Written};
use http::HeaderValue;
use serde::Serialize;
use serde_json::json;

use super::{POSITION, Problem, Representation, json as as_json};

/// What a record is now against what it was at a version.
pub(crate) struct Differing {
    /// The version now.
    pub(crate) current: u64,
    /// The names of the fields that differ.
    pub(crate) fields: Vec<&'static str>,
}

/// What became of a write. A stale one is told which fields differ from those of the version that it names; they are
/// left out if the record never had that version.
pub(crate) async fn done<E, D>(
    outcome: Result<Written, CommandError<E>>,
    expected: Expected,
    problem: impl FnOnce(CommandError<E>) -> Problem,
    differing: impl FnOnce(u64) -> D,
) -> Result<Written, Problem>
where
    D: Future<Output = Result<Option<Differing>, Problem>>,
{
    match (outcome, expected) {
        (Ok(written), _) => Ok(written),
        (Err(CommandError::Stale { current }), Expected::Version(since)) => {
            let found = differing(since).await?;
            // It may have moved on again since it was judged.
            let current = found.as_ref().map_or(current, |found| found.current.max(current));
            let stale = problem(CommandError::Stale { current });
            Err(match found {
                Some(found) => stale.with("differing_fields", found.fields),
                None => stale,
            })
        }
        (Err(error), _) => Err(problem(error)),
    }
}

/// The answer to a write: the record as of the write, which is at `version`, and the write's position.
///
/// That is not always the version that the command tells: where nothing had to change, somebody else may have come in
/// between. The tag is of what is shown.
pub(crate) fn as_written(
    body: &impl Serialize,
    version: u64,
    form: Representation,
    position: HeaderValue,
) -> Result<Response, Problem> {
    let mut response = as_json(body)?;
    form.put_on(&mut response, version);
    response.headers_mut().insert(&POSITION, position);
    Ok(response)
}

/// The answer to a write of who may not read what it wrote: which record, and its version.
pub(crate) fn unseen(
    id: &impl Display,
    written: Written,
    position: HeaderValue,
) -> Result<Response, Problem> {
    let body = json!({"id": id.to_string(), "version": written.version});
    as_written(&body, written.version, Representation::Json, position)
}

/// A position that has been resolved, as a moment.
pub(crate) fn exactly(position: Position) -> Moment {
    Moment::Position(LogPosition { log: None, position })
}
