//! Changes one customer.

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{Customer, CustomerError, CustomerId, CustomerPatch};

use super::existing::{On, decide_on};
use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Gives a customer other data, all of it or some.
#[derive(Debug, Clone)]
pub struct ChangeCommand {
    /// The customer.
    pub id: CustomerId,
    /// What it becomes.
    pub patch: CustomerPatch,
    /// What the caller expects of the customer.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`ChangeCommand`].
pub struct Change {
    streams: Arc<dyn Streams<Customer>>,
    once: Arc<Once>,
}

impl Change {
    pub(super) fn new(streams: Arc<dyn Streams<Customer>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Changes an active customer; [`CommandError::Taken`] if another one has the e-mail address.
    pub async fn handle(&self, command: ChangeCommand) -> Result<Written, CommandError<CustomerError>> {
        let ChangeCommand { id, patch, expected, context } = command;
        decide(&context.principal, &Action::WriteCustomers)?;
        let change = |customer: &Customer| customer.change(patch.clone(), None);
        let work = decide_on(&*self.streams, (id, On::Active), expected, &context, change);
        in_command(command_span!("customers", "change"), self.once.run(&context, work)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::customers::{CustomerEvent, Field};
    use daybook_domain::shared::Erasable;

    use super::super::fixtures::{
        END, FIRST, accepting, active, answered, context, deleted, email, id, keyed, loaded, once, person,
        tags, taking, untouched,
    };
    use super::*;

    fn command(patch: CustomerPatch) -> ChangeCommand {
        ChangeCommand { id: id(1), patch, expected: Expected::Version(4), context: context() }
    }

    fn new_email() -> CustomerPatch {
        CustomerPatch { email: Some(email("ann@new.example")), ..CustomerPatch::default() }
    }

    #[tokio::test]
    async fn what_the_patch_names_is_changed() {
        let event = CustomerEvent::Changed {
            profile: Erasable::Known(person("ann@new.example")),
            previous_email: Erasable::Known(email("ann@example.com")),
            tags: tags(""),
            fields: vec![Field::Email],
            batch: None,
        };
        let change = Change::new(taking(active(4), vec![event]), once());
        let written = change.handle(command(new_email())).await.unwrap();
        assert_eq!(written, Written { version: 5, position: END, changed: true });
    }

    #[tokio::test]
    async fn what_is_so_already_is_no_change() {
        let mut streams = loaded(vec![vec![active(4)]]);
        accepting(&mut streams, Vec::new());
        let change = Change::new(Arc::new(streams), once());
        let same = CustomerPatch::replacing(person("ann@example.com"), tags(""));
        let written = change.handle(command(same)).await.unwrap();
        assert_eq!(written, Written { version: 4, position: END, changed: false });
    }

    #[tokio::test]
    async fn a_deleted_customer_is_not_changed() {
        let change = Change::new(Arc::new(loaded(vec![vec![deleted(4)]])), once());
        let outcome = change.handle(command(new_email())).await;
        assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_answered_key_touches_no_stream() {
        let command = ChangeCommand { context: keyed(), ..command(new_email()) };
        assert_eq!(Change::new(untouched(), answered()).handle(command).await.unwrap(), FIRST);
    }
}
