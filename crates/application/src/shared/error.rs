//! How commands and stores fail.

use daybook_domain::access::Refusal;

use super::{Position, Receipt};

/// The store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// More work waits than is allowed; nothing was begun. Try again in a moment.
    #[error("the queue of writes is full ({limit})")]
    Overloaded {
        /// The limit that was reached, with its unit.
        limit: String,
    },
    /// The store takes no writes now; nothing was begun.
    #[error("the store takes no writes: {0}")]
    Unavailable(String),
    /// The write may or may not be committed. Asking again with the same idempotency key tells.
    #[error("the outcome of the write is not known: {0}")]
    OutcomeUnknown(String),
    /// The change alone is larger than a commit may be; nothing was begun.
    #[error("a commit has at most {limit}")]
    TooLarge {
        /// The limit, with its unit.
        limit: String,
    },
    /// The position is not in this log yet.
    #[error("the log ends at {head}")]
    NotYet {
        /// The last position.
        head: Position,
    },
    /// The position is of another log: this one was restored, or it is somebody else's.
    #[error("the position is of another log; this one ends at {head}")]
    OtherLog {
        /// The last position of this log.
        head: Position,
    },
    /// Anything else, for the log and not for the caller.
    #[error("the store failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl StoreError {
    /// A failure with its cause.
    pub fn failed(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Failed(cause.into())
    }
}

/// Why a question is not answered.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The policy does not allow it to the one who asks.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a command did not succeed. `E` is the aggregate's error: one variant per rule.
#[derive(Debug, thiserror::Error)]
pub enum CommandError<E> {
    /// The policy does not allow it to the one who asks.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no such record.
    #[error("there is no such record")]
    Missing,
    /// A rule refuses it.
    #[error(transparent)]
    Rejected(E),
    /// The caller expected another state of the record.
    #[error("the record is at version {current}")]
    Stale {
        /// The record's version now; 0 if it never was.
        current: u64,
    },
    /// A value that belongs to one record alone is another one's.
    #[error("the {scope} is taken")]
    Taken {
        /// What kind of value.
        scope: &'static str,
    },
    /// So many others change the record that this change found no gap. Try again in a moment.
    #[error("too many changes of this record at once")]
    Contended,
    /// The same key is being worked on right now.
    #[error("a request with this idempotency key is under way")]
    InFlight,
    /// The key was used for another request.
    #[error("the idempotency key was used for another request")]
    KeyReused,
    /// Not an error yet: the key is already answered, and [`Once`](super::Once) makes an answer of it.
    #[error("the idempotency key has been answered")]
    Answered(Box<Receipt>),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<E> CommandError<E> {
    /// The kind of failure, as traces tell it: a constant.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Refused(_) => "refused",
            Self::Missing => "missing",
            Self::Rejected(_) => "rejected",
            Self::Stale { .. } => "stale",
            Self::Taken { .. } => "taken",
            Self::Contended => "contended",
            Self::InFlight => "key_in_flight",
            Self::KeyReused => "key_reused",
            Self::Answered(_) => "answered",
            Self::Store(_) => "store",
        }
    }
}
