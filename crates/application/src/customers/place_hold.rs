//! Places a legal hold.

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{Customer, CustomerError, CustomerId};
use daybook_domain::shared::Timestamp;

use super::existing::{On, decide_on};
use crate::shared::{
    Clock, CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Forbids to erase a customer before a point in time. It takes the place of a hold that stands.
#[derive(Debug, Clone)]
pub struct PlaceHoldCommand {
    /// The customer.
    pub id: CustomerId,
    /// Until when.
    pub until: Timestamp,
    /// What the caller expects of the customer.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`PlaceHoldCommand`].
pub struct PlaceHold {
    streams: Arc<dyn Streams<Customer>>,
    once: Arc<Once>,
    clock: Arc<dyn Clock>,
}

impl PlaceHold {
    pub(super) fn new(streams: Arc<dyn Streams<Customer>>, once: Arc<Once>, clock: Arc<dyn Clock>) -> Self {
        Self { streams, once, clock }
    }

    /// Places the hold on an active or a deleted customer: [`CustomerError::HoldInThePast`] unless it ends after now.
    pub async fn handle(&self, command: PlaceHoldCommand) -> Result<Written, CommandError<CustomerError>> {
        let PlaceHoldCommand { id, until, expected, context } = command;
        decide(&context.principal, &Action::WriteCustomers)?;
        let place = |customer: &Customer| customer.place_hold(until, self.clock.now());
        let work = decide_on(&*self.streams, (id, On::Kept), expected, &context, place);
        in_command(command_span!("customers", "place_hold"), self.once.run(&context, work)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::customers::CustomerEvent;

    use super::super::fixtures::{
        END, FIRST, active, answered, context, deleted, id, keyed, loaded, once, taking, untouched,
    };
    use super::*;
    use crate::shared::MockStreams;
    use crate::testing::{FixedClock, START};

    /// The clock stands a second later than time begins.
    fn handler(streams: Arc<MockStreams<Customer>>, once: Arc<Once>) -> PlaceHold {
        PlaceHold::new(streams, once, Arc::new(FixedClock::new(START.plus_micros(1_000_000))))
    }

    fn command(micros: i64) -> PlaceHoldCommand {
        let until = START.plus_micros(micros);
        PlaceHoldCommand { id: id(1), until, expected: Expected::Version(4), context: context() }
    }

    #[tokio::test]
    async fn a_hold_is_placed_on_active_and_on_deleted_customers() {
        for record in [active(4), deleted(4)] {
            let until = START.plus_micros(1_000_001);
            let streams = taking(record, vec![CustomerEvent::HoldPlaced { until }]);
            let written = handler(streams, once()).handle(command(1_000_001)).await.unwrap();
            assert_eq!(written, Written { version: 5, position: END, changed: true });
        }
    }

    #[tokio::test]
    async fn a_hold_that_ends_now_is_refused() {
        let streams = Arc::new(loaded(vec![vec![active(4)]]));
        let outcome = handler(streams, once()).handle(command(1_000_000)).await;
        assert!(matches!(outcome, Err(CommandError::Rejected(CustomerError::HoldInThePast))), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_answered_key_touches_no_stream() {
        let command = PlaceHoldCommand { context: keyed(), ..command(0) };
        assert_eq!(handler(untouched(), answered()).handle(command).await.unwrap(), FIRST);
    }
}
