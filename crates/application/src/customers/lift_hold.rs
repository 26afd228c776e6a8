//! Lifts a legal hold.

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{Customer, CustomerError, CustomerId};

use super::existing::{On, decide_on};
use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Allows again to erase a customer.
#[derive(Debug, Clone)]
pub struct LiftHoldCommand {
    /// The customer.
    pub id: CustomerId,
    /// What the caller expects of the customer.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`LiftHoldCommand`].
pub struct LiftHold {
    streams: Arc<dyn Streams<Customer>>,
    once: Arc<Once>,
}

impl LiftHold {
    pub(super) fn new(streams: Arc<dyn Streams<Customer>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Lifts the hold on an active or a deleted customer; nothing happens if there is none.
    pub async fn handle(&self, command: LiftHoldCommand) -> Result<Written, CommandError<CustomerError>> {
        let LiftHoldCommand { id, expected, context } = command;
        decide(&context.principal, &Action::WriteCustomers)?;
        let work = decide_on(&*self.streams, (id, On::Kept), expected, &context, Customer::lift_hold);
        in_command(command_span!("customers", "lift_hold"), self.once.run(&context, work)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::customers::CustomerEvent;
    use daybook_domain::shared::replay;

    use super::super::fixtures::{
        END, FIRST, accepting, active, answered, context, deleted, id, keyed, loaded, once, taking, untouched,
    };
    use super::*;
    use crate::shared::Loaded;
    use crate::testing::START;

    fn command() -> LiftHoldCommand {
        LiftHoldCommand { id: id(1), expected: Expected::Version(4), context: context() }
    }

    fn held(record: &Loaded<Customer>) -> Loaded<Customer> {
        let customer =
            replay(record.state.as_deref().cloned(), &[CustomerEvent::HoldPlaced { until: START }]);
        Loaded { version: record.version, state: customer.map(Arc::new) }
    }

    #[tokio::test]
    async fn a_hold_is_lifted_from_active_and_from_deleted_customers() {
        for record in [active(4), deleted(4)] {
            let lift = LiftHold::new(taking(held(&record), vec![CustomerEvent::HoldLifted]), once());
            let written = lift.handle(command()).await.unwrap();
            assert_eq!(written, Written { version: 5, position: END, changed: true });
        }
    }

    #[tokio::test]
    async fn where_there_is_no_hold_nothing_is_lifted() {
        let mut streams = loaded(vec![vec![active(4)]]);
        accepting(&mut streams, Vec::new());
        let written = LiftHold::new(Arc::new(streams), once()).handle(command()).await.unwrap();
        assert_eq!(written, Written { version: 4, position: END, changed: false });
    }

    #[tokio::test]
    async fn an_answered_key_touches_no_stream() {
        let command = LiftHoldCommand { context: keyed(), ..command() };
        assert_eq!(LiftHold::new(untouched(), answered()).handle(command).await.unwrap(), FIRST);
    }
}
