//! How failures of the store and of commands are told.

use daybook_application::shared::{CommandError, ReadError, StoreError};
use http::header::RETRY_AFTER;

use super::{Door, Kind, Problem, RETRY_AFTER_A_SECOND, refusal_problem};

/// The problem of a question that is not answered: the policy refuses it, or the store could not.
pub(crate) fn store_problem(door: &Door, error: impl Into<ReadError>) -> Problem {
    match error.into() {
        ReadError::Refused(refusal) => refusal_problem(refusal, hidden),
        ReadError::Store(error) => failed_store(door, error),
    }
}

fn hidden() -> Problem {
    Problem::new(Kind::RECORD_NOT_FOUND, "There is no such record.")
}

fn failed_store(door: &Door, error: StoreError) -> Problem {
    match error {
        StoreError::Overloaded { limit } => again(Problem::new(
            Kind::OVERLOADED,
            format!("The queue of writes is full ({limit}); nothing was written."),
        )),
        StoreError::Unavailable(why) => again(
            Problem::new(Kind::STORE_UNAVAILABLE, "The store takes no writes now; nothing was written.")
                .caused_by(why),
        ),
        StoreError::OutcomeUnknown(why) => again(
            Problem::new(
                Kind::OUTCOME_UNKNOWN,
                "The write may or may not be done. The same request with the same Idempotency-Key tells.",
            )
            .caused_by(why),
        ),
        StoreError::TooLarge { limit } => {
            Problem::new(Kind::COMMIT_TOO_LARGE, format!("A commit has at most {limit}."))
                .with("limit", limit)
        }
        StoreError::NotYet { head } => {
            let head = door.timeline.log_id().at(head).to_string();
            Problem::new(Kind::POSITION_NOT_YET, format!("The log ends at {head}.")).with("head", head)
        }
        StoreError::OtherLog { head } => {
            let head = door.timeline.log_id().at(head).to_string();
            let detail = format!("The position is of another log; this one ends at {head}.");
            Problem::new(Kind::OTHER_LOG, detail).with("head", head)
        }
        StoreError::Failed(cause) => Problem::internal(cause),
    }
}

/// The problem of a command. A context says what `missing` and what a broken rule means.
pub(crate) fn command_problem<E>(
    door: &Door,
    error: CommandError<E>,
    missing: impl FnOnce() -> Problem,
    rejected: impl FnOnce(E) -> Problem,
) -> Problem {
    match error {
        CommandError::Refused(refusal) => refusal_problem(refusal, missing),
        CommandError::Missing => missing(),
        CommandError::Rejected(rule) => rejected(rule),
        CommandError::Stale { current } => {
            Problem::new(Kind::VERSION_STALE, format!("The record is at version {current}."))
                .with("current_version", current)
        }
        CommandError::Taken { scope } => {
            Problem::new(Kind::VALUE_TAKEN, format!("Another record has this {scope}.")).with("scope", scope)
        }
        CommandError::Contended => again(Problem::new(
            Kind::CONTENDED,
            "Others changed the record faster than this request could; nothing was written.",
        )),
        CommandError::InFlight => again(Problem::new(
            Kind::KEY_IN_FLIGHT,
            "A request with this Idempotency-Key is being worked on right now.",
        )),
        CommandError::KeyReused => Problem::new(
            Kind::KEY_REUSED,
            "This Idempotency-Key has answered another request. A new request needs a new key.",
        ),
        CommandError::Answered(_) => Problem::internal("an answered key came through unanswered"),
        CommandError::Store(error) => failed_store(door, error),
    }
}

fn again(problem: Problem) -> Problem {
    problem.header(RETRY_AFTER, RETRY_AFTER_A_SECOND.clone())
}
