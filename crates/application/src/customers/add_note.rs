//! Writes a note on a customer.

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{Customer, CustomerError, CustomerId, NoteId, NoteText};

use super::existing::{On, decide_on};
use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Adds a note to a customer's timeline. The actor is its author.
#[derive(Debug, Clone)]
pub struct AddNoteCommand {
    /// The customer.
    pub id: CustomerId,
    /// The id of the note, never used before.
    pub note: NoteId,
    /// The text.
    pub text: NoteText,
    /// What the caller expects of the customer; a note overwrites nothing, so mostly nothing.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`AddNoteCommand`].
pub struct AddNote {
    streams: Arc<dyn Streams<Customer>>,
    once: Arc<Once>,
}

impl AddNote {
    pub(super) fn new(streams: Arc<dyn Streams<Customer>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Adds the note to an active customer. Under an idempotency key that was used, the note is the one that was added
    /// first: its id is in the event at [`Written::position`].
    pub async fn handle(&self, command: AddNoteCommand) -> Result<Written, CommandError<CustomerError>> {
        let AddNoteCommand { id, note, text, expected, context } = command;
        decide(&context.principal, &Action::WriteCustomers)?;
        let add = |customer: &Customer| customer.add_note(note, text.clone());
        let work = decide_on(&*self.streams, (id, On::Active), expected, &context, add);
        in_command(command_span!("customers", "add_note"), self.once.run(&context, work)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::customers::CustomerEvent;
    use daybook_domain::shared::Erasable;

    use super::super::fixtures::{
        END, FIRST, active, answered, context, deleted, id, keyed, loaded, once, taking, untouched,
    };
    use super::*;

    fn command(expected: Expected) -> AddNoteCommand {
        let (note, text) = (NoteId::new(id(50).as_uuid()), "called".parse().unwrap());
        AddNoteCommand { id: id(1), note, text, expected, context: context() }
    }

    #[tokio::test]
    async fn a_note_is_added_whatever_has_happened_since() {
        let AddNoteCommand { note, text, .. } = command(Expected::Any);
        let event = CustomerEvent::NoteAdded { note, text: Erasable::Known(text) };
        let add = AddNote::new(taking(active(4), vec![event]), once());
        let written = add.handle(command(Expected::Any)).await.unwrap();
        assert_eq!(written, Written { version: 5, position: END, changed: true });
    }

    #[tokio::test]
    async fn a_version_that_is_named_is_judged() {
        let add = AddNote::new(Arc::new(loaded(vec![vec![active(4)]])), once());
        let outcome = add.handle(command(Expected::Version(3))).await;
        assert!(matches!(outcome, Err(CommandError::Stale { current: 4 })), "{outcome:?}");
    }

    #[tokio::test]
    async fn a_deleted_customer_gets_no_notes() {
        let add = AddNote::new(Arc::new(loaded(vec![vec![deleted(4)]])), once());
        let outcome = add.handle(command(Expected::Any)).await;
        assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_answered_key_adds_no_second_note() {
        let command = AddNoteCommand { context: keyed(), ..command(Expected::Any) };
        assert_eq!(AddNote::new(untouched(), answered()).handle(command).await.unwrap(), FIRST);
    }
}
