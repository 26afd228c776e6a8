//! One answer per idempotency key.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use daybook_domain::shared::Actor;

use super::{CommandContext, CommandError, IdempotencyKey, Position, StoreError};

/// Finds what was committed under an idempotency key.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait Receipts: Send + Sync {
    /// The receipt of this actor's key, if it was committed within the last 24 hours.
    async fn find(&self, actor: &Actor, key: &str) -> Result<Option<Receipt>, StoreError>;
}

/// The outcome that was committed under an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The digest of the request that it answers.
    pub fingerprint: [u8; 32],
    /// What became of it.
    pub written: Written,
}

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// The version of the record that it changed (of the first one, if of several); 0 if it was none.
    pub version: u64,
    /// The position of the commit's last event; if nothing had to change, the head of the log then.
    pub position: Position,
    /// False if it was already so.
    pub changed: bool,
}

/// Sees to it that a key is worked on once and answered always alike.
pub struct Once {
    receipts: Arc<dyn Receipts>,
    in_flight: Mutex<HashSet<(Actor, String)>>,
}

impl Once {
    /// Looks keys up in `receipts`.
    #[must_use]
    pub fn new(receipts: Arc<dyn Receipts>) -> Self {
        Self { receipts, in_flight: Mutex::default() }
    }

    /// Runs `work` unless its key has been answered; then that answer is given again.
    ///
    /// The answer is looked up here before the work, and again by the store in the transaction that would
    /// write it, so that two nodes cannot both do the work.
    pub async fn run<E, W>(&self, context: &CommandContext, work: W) -> Result<Written, CommandError<E>>
    where
        W: Future<Output = Result<Written, CommandError<E>>>,
    {
        let Some(key) = &context.idempotency else { return work.await };
        let _in_flight = self.enter(&context.actor, key).ok_or(CommandError::InFlight)?;
        if let Some(receipt) = self.receipts.find(&context.actor, key.as_str()).await? {
            return answer(&receipt, key);
        }
        match work.await {
            Err(CommandError::Answered(receipt)) => answer(&receipt, key),
            outcome => outcome,
        }
    }

    fn enter(&self, actor: &Actor, key: &IdempotencyKey) -> Option<InFlight<'_>> {
        let entry = (actor.clone(), key.as_str().to_owned());
        let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        in_flight.insert(entry.clone()).then(|| InFlight { once: self, entry })
    }
}

fn answer<E>(receipt: &Receipt, key: &IdempotencyKey) -> Result<Written, CommandError<E>> {
    if receipt.fingerprint == key.fingerprint { Ok(receipt.written) } else { Err(CommandError::KeyReused) }
}

/// A key that is being worked on, until this is dropped; also when the caller stops waiting.
struct InFlight<'o> {
    once: &'o Once,
    entry: (Actor, String),
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.once.in_flight.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.entry);
    }
}
