//! Brings a deleted customer back.

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{Customer, CustomerError, CustomerId};

use super::existing::{On, decide_on};
use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Makes a deleted customer active again, as it was.
#[derive(Debug, Clone)]
pub struct UndeleteCommand {
    /// The customer.
    pub id: CustomerId,
    /// What the caller expects of the customer; a deleted one has the version that its deletion gave it.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`UndeleteCommand`].
pub struct Undelete {
    streams: Arc<dyn Streams<Customer>>,
    once: Arc<Once>,
}

impl Undelete {
    pub(super) fn new(streams: Arc<dyn Streams<Customer>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Undeletes a deleted customer; nothing happens to an active one.
    pub async fn handle(&self, command: UndeleteCommand) -> Result<Written, CommandError<CustomerError>> {
        let UndeleteCommand { id, expected, context } = command;
        decide(&context.principal, &Action::DeleteCustomers)?;
        let undelete = |customer: &Customer| customer.undelete(None);
        let work = decide_on(&*self.streams, (id, On::Kept), expected, &context, undelete);
        in_command(command_span!("customers", "undelete"), self.once.run(&context, work)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::customers::CustomerEvent;

    use super::super::fixtures::{
        END, FIRST, accepting, active, answered, context, deleted, id, keyed, loaded, once, taking, untouched,
    };
    use super::*;

    fn command() -> UndeleteCommand {
        UndeleteCommand { id: id(1), expected: Expected::Version(4), context: context() }
    }

    #[tokio::test]
    async fn a_deleted_customer_of_the_expected_version_is_active_again() {
        let streams = taking(deleted(4), vec![CustomerEvent::Undeleted { batch: None }]);
        let written = Undelete::new(streams, once()).handle(command()).await.unwrap();
        assert_eq!(written, Written { version: 5, position: END, changed: true });
    }

    #[tokio::test]
    async fn an_active_customer_stays_as_it_is() {
        let mut streams = loaded(vec![vec![active(4)]]);
        accepting(&mut streams, Vec::new());
        let written = Undelete::new(Arc::new(streams), once()).handle(command()).await.unwrap();
        assert_eq!(written, Written { version: 4, position: END, changed: false });
    }

    #[tokio::test]
    async fn an_answered_key_touches_no_stream() {
        let command = UndeleteCommand { context: keyed(), ..command() };
        assert_eq!(Undelete::new(untouched(), answered()).handle(command).await.unwrap(), FIRST);
    }
}
