//! Forgets a person.

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{Customer, CustomerError, CustomerId};

use super::existing::{On, decide_on};
use crate::shared::{
    Clock, CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Erases all that was said of the person; what happened stays, without who. It cannot be taken back.
#[derive(Debug, Clone)]
pub struct EraseCommand {
    /// The customer.
    pub id: CustomerId,
    /// What the caller expects of the customer.
    pub expected: Expected,
    /// Who, and under which key; its reason is needed, and stays readable for ever.
    pub context: CommandContext,
}

/// The handler of [`EraseCommand`].
pub struct Erase {
    streams: Arc<dyn Streams<Customer>>,
    once: Arc<Once>,
    clock: Arc<dyn Clock>,
}

impl Erase {
    pub(super) fn new(streams: Arc<dyn Streams<Customer>>, once: Arc<Once>, clock: Arc<dyn Clock>) -> Self {
        Self { streams, once, clock }
    }

    /// Erases an active or a deleted customer; nothing happens to an erased one, whatever version is expected.
    /// The certificate is the last event of the customer's history.
    ///
    /// # Errors
    /// [`CustomerError::ReasonMissing`], [`CustomerError::ReasonNamesPerson`], and [`CustomerError::HeldUntil`] while a
    /// legal hold stands.
    pub async fn handle(&self, command: EraseCommand) -> Result<Written, CommandError<CustomerError>> {
        let EraseCommand { id, expected, context } = command;
        decide(&context.principal, &Action::EraseCustomers)?;
        let erase = |customer: &Customer| {
            let reason = context.reason.as_ref().ok_or(CustomerError::ReasonMissing)?;
            customer.erase(reason, self.clock.now())
        };
        let work = decide_on(&*self.streams, (id, On::All), expected, &context, erase);
        in_command(command_span!("customers", "erase"), self.once.run(&context, work)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::customers::CustomerEvent;
    use daybook_domain::shared::replay;

    use super::super::fixtures::{
        END, FIRST, accepting, active, answered, context, deleted, erased, id, keyed, loaded, once, taking,
        untouched,
    };
    use super::*;
    use crate::shared::{Loaded, MockStreams};
    use crate::testing::{FixedClock, START};

    /// The clock stands a second later than time begins.
    fn handler(streams: Arc<MockStreams<Customer>>, once: Arc<Once>) -> Erase {
        Erase::new(streams, once, Arc::new(FixedClock::new(START.plus_micros(1_000_000))))
    }

    fn because(reason: &str) -> EraseCommand {
        let context = CommandContext { reason: Some(reason.parse().unwrap()), ..context() };
        EraseCommand { id: id(1), expected: Expected::Version(4), context }
    }

    fn held(micros: i64) -> Loaded<Customer> {
        let until = START.plus_micros(micros);
        let customer = replay(active(4).state.as_deref().cloned(), &[CustomerEvent::HoldPlaced { until }]);
        Loaded { version: 4, state: customer.map(Arc::new) }
    }

    async fn refused(record: Loaded<Customer>, command: EraseCommand) -> CustomerError {
        let streams = Arc::new(loaded(vec![vec![record]]));
        match handler(streams, once()).handle(command).await {
            Err(CommandError::Rejected(rule)) => rule,
            other => panic!("not refused: {other:?}"),
        }
    }

    #[tokio::test]
    async fn active_and_deleted_customers_are_erased_also_when_a_hold_is_over() {
        for record in [active(4), deleted(4), held(1_000_000)] {
            let streams = taking(record, vec![CustomerEvent::Erased { notes: 0 }]);
            let written = handler(streams, once()).handle(because("on request")).await.unwrap();
            assert_eq!(written, Written { version: 5, position: END, changed: true });
        }
    }

    #[tokio::test]
    async fn a_hold_that_stands_forbids_it() {
        let rule = refused(held(1_000_001), because("on request")).await;
        assert_eq!(rule, CustomerError::HeldUntil(START.plus_micros(1_000_001)));
    }

    #[tokio::test]
    async fn a_reason_is_needed_and_names_nobody() {
        let without = EraseCommand { context: context(), ..because("-") };
        assert_eq!(refused(active(4), without).await, CustomerError::ReasonMissing);
        let naming = because("ANN@example.com asked for it");
        assert_eq!(refused(active(4), naming).await, CustomerError::ReasonNamesPerson);
    }

    #[tokio::test]
    async fn who_is_erased_stays_so_whatever_version_was_expected() {
        let mut streams = loaded(vec![vec![erased(5)]]);
        accepting(&mut streams, Vec::new());
        let written = handler(Arc::new(streams), once()).handle(because("again")).await.unwrap();
        assert_eq!(written, Written { version: 5, position: END, changed: false });
    }

    #[tokio::test]
    async fn an_answered_key_touches_no_stream() {
        let command = EraseCommand { context: keyed(), ..because("-") };
        assert_eq!(handler(untouched(), answered()).handle(command).await.unwrap(), FIRST);
    }
}
