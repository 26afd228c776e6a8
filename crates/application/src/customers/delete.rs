//! Deletes one customer.

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{Customer, CustomerError, CustomerId};

use super::existing::{On, decide_on};
use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Takes a customer away from readers. Everything is kept, the claim on the e-mail address too.
#[derive(Debug, Clone)]
pub struct DeleteCommand {
    /// The customer.
    pub id: CustomerId,
    /// What the caller expects of the customer.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`DeleteCommand`].
pub struct Delete {
    streams: Arc<dyn Streams<Customer>>,
    once: Arc<Once>,
}

impl Delete {
    pub(super) fn new(streams: Arc<dyn Streams<Customer>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Deletes an active customer.
    pub async fn handle(&self, command: DeleteCommand) -> Result<Written, CommandError<CustomerError>> {
        let DeleteCommand { id, expected, context } = command;
        decide(&context.principal, &Action::DeleteCustomers)?;
        let delete = |customer: &Customer| customer.delete(None);
        let work = decide_on(&*self.streams, (id, On::Active), expected, &context, delete);
        in_command(command_span!("customers", "delete"), self.once.run(&context, work)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::customers::CustomerEvent;

    use super::super::fixtures::{
        END, FIRST, active, answered, context, deleted, id, keyed, loaded, once, taking, untouched,
    };
    use super::*;

    fn command() -> DeleteCommand {
        DeleteCommand { id: id(1), expected: Expected::Version(4), context: context() }
    }

    #[tokio::test]
    async fn an_active_customer_is_deleted() {
        let delete = Delete::new(taking(active(4), vec![CustomerEvent::Deleted { batch: None }]), once());
        let written = delete.handle(command()).await.unwrap();
        assert_eq!(written, Written { version: 5, position: END, changed: true });
    }

    #[tokio::test]
    async fn a_deleted_customer_is_missing() {
        let delete = Delete::new(Arc::new(loaded(vec![vec![deleted(4)]])), once());
        let outcome = delete.handle(command()).await;
        assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_answered_key_is_not_told_that_the_customer_is_missing() {
        let command = DeleteCommand { context: keyed(), ..command() };
        assert_eq!(Delete::new(untouched(), answered()).handle(command).await.unwrap(), FIRST);
    }
}
