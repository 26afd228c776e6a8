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
            // An earlier try, whose caller went away, may have been committed meanwhile: then it is what this one
            // stumbled over, and its answer is the answer.
            Err(error) => match self.receipts.find(&context.actor, key.as_str()).await? {
                Some(receipt) => answer(&receipt, key),
                None => Err(error),
            },
            Ok(written) => Ok(written),
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

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use daybook_domain::access::Principal;

    use super::*;
    use crate::testing::SequentialIds;

    type Outcome = Result<Written, CommandError<Infallible>>;

    const FIRST: Written = Written { version: 3, position: Position(9), changed: true };
    const SECOND: Written = Written { version: 4, position: Position(12), changed: true };

    fn keyed(actor: &str, key: &str, fingerprint: u8) -> CommandContext {
        let idempotency = Some(IdempotencyKey::new(key, [fingerprint; 32]).unwrap());
        let context =
            CommandContext::new(Principal::Development(actor.parse().unwrap()), SequentialIds::nth(0));
        CommandContext { idempotency, ..context }
    }

    fn receipt() -> Receipt {
        Receipt { fingerprint: [1; 32], written: FIRST }
    }

    /// Receipts that are looked up exactly so often.
    fn once(found: Option<Receipt>, times: usize) -> Once {
        let mut receipts = MockReceipts::new();
        receipts.expect_find().times(times).returning(move |_, _| Ok(found.clone()));
        Once::new(Arc::new(receipts))
    }

    fn never() -> impl Future<Output = Outcome> {
        std::future::poll_fn(|_| panic!("the work was done again"))
    }

    #[tokio::test]
    async fn without_a_key_there_is_nothing_to_look_up() {
        let context = CommandContext { idempotency: None, ..keyed("ann", "k", 1) };
        let outcome: Outcome = once(None, 0).run(&context, async { Ok(SECOND) }).await;
        assert_eq!(outcome.unwrap(), SECOND);
    }

    #[tokio::test]
    async fn a_key_that_was_answered_gives_the_same_answer_without_the_work() {
        let outcome = once(Some(receipt()), 1).run(&keyed("ann", "k", 1), never()).await;
        assert_eq!(outcome.unwrap(), FIRST);
    }

    #[tokio::test]
    async fn a_key_of_another_request_is_refused() {
        let outcome = once(Some(receipt()), 1).run(&keyed("ann", "k", 2), never()).await;
        assert!(matches!(outcome, Err(CommandError::KeyReused)), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_answer_that_only_the_store_knew_is_given() {
        let answered = || async { Outcome::Err(CommandError::Answered(Box::new(receipt()))) };
        let same = once(None, 1).run(&keyed("ann", "k", 1), answered()).await;
        assert_eq!(same.unwrap(), FIRST);
        let other = once(None, 1).run(&keyed("ann", "k", 2), answered()).await;
        assert!(matches!(other, Err(CommandError::KeyReused)), "{other:?}");
    }

    #[tokio::test]
    async fn a_key_that_is_worked_on_is_refused_to_its_actor_only() {
        let once = once(None, 3);
        let context = keyed("ann", "k", 1);
        let mut first = Box::pin(once.run(&context, std::future::pending::<Outcome>()));
        tokio::select! {
            biased;
            _ = &mut first => panic!("what never ends has ended"),
            () = std::future::ready(()) => {}
        }
        let same: Outcome = once.run(&context, never()).await;
        assert!(matches!(same, Err(CommandError::InFlight)), "{same:?}");
        let bobs: Outcome = once.run(&keyed("bob", "k", 1), async { Ok(SECOND) }).await;
        let other_key: Outcome = once.run(&keyed("ann", "k2", 1), async { Ok(SECOND) }).await;
        assert_eq!((bobs.unwrap(), other_key.unwrap()), (SECOND, SECOND));
    }

    #[tokio::test]
    async fn a_key_is_free_when_its_caller_stops_waiting() {
        let once = once(None, 2);
        let context = keyed("ann", "k", 1);
        let mut first = Box::pin(once.run(&context, std::future::pending::<Outcome>()));
        tokio::select! {
            biased;
            _ = &mut first => panic!("what never ends has ended"),
            () = std::future::ready(()) => {}
        }
        drop(first);
        let again: Outcome = once.run(&context, async { Ok(SECOND) }).await;
        assert_eq!(again.unwrap(), SECOND);
    }

    #[tokio::test]
    async fn a_key_whose_work_failed_is_free() {
        // Looked for before each try, and after the one that failed.
        let once = once(None, 3);
        let context = keyed("ann", "k", 1);
        let failed: Outcome = once.run(&context, async { Err(CommandError::Missing) }).await;
        assert!(matches!(failed, Err(CommandError::Missing)), "{failed:?}");
        let again: Outcome = once.run(&context, async { Ok(SECOND) }).await;
        assert_eq!(again.unwrap(), SECOND);
    }

    #[tokio::test]
    async fn who_stumbles_over_an_earlier_try_of_its_own_gets_that_ones_answer() {
        let mut receipts = MockReceipts::new();
        let mut asked = 0;
        receipts.expect_find().times(2).returning(move |_, _| {
            asked += 1;
            Ok((asked == 2).then_some(Receipt { fingerprint: [1; 32], written: SECOND }))
        });
        let once = Once::new(Arc::new(receipts));
        let stale = async { Err(CommandError::Stale { current: 2 }) };
        let outcome: Outcome = once.run(&keyed("ann", "k", 1), stale).await;
        assert_eq!(outcome.unwrap(), SECOND);
    }

    #[tokio::test]
    async fn without_receipts_nothing_is_begun() {
        let mut receipts = MockReceipts::new();
        receipts.expect_find().times(1).returning(|_, _| Err(StoreError::Unavailable("down".into())));
        let outcome = Once::new(Arc::new(receipts)).run(&keyed("ann", "k", 1), never()).await;
        assert!(matches!(outcome, Err(CommandError::Store(StoreError::Unavailable(_)))), "{outcome:?}");
    }
}
