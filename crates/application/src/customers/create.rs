//! Creates one customer.

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{
    Consent, Customer, CustomerError, CustomerEvent, CustomerId, Profile, Purpose, Tags,
};

use super::draft::Draft;
use crate::shared::{
    CommandContext, CommandError, Loaded, Once, Streams, Written, command_span, decide_all, in_command,
};

/// Puts a person on record.
#[derive(Debug, Clone)]
pub struct CreateCommand {
    /// The id, never used before.
    pub id: CustomerId,
    /// The person.
    pub profile: Profile,
    /// The tags.
    pub tags: Tags,
    /// What the person has agreed to, or has not; of several for one purpose the last one stays.
    pub consents: Vec<(Purpose, Consent)>,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`CreateCommand`].
pub struct Create {
    streams: Arc<dyn Streams<Customer>>,
    once: Arc<Once>,
}

impl Create {
    pub(super) fn new(streams: Arc<dyn Streams<Customer>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Creates the customer: [`CommandError::Taken`] if another one has the e-mail address, [`CommandError::Stale`] if
    /// the id was used before. Under an idempotency key that was used, the customer is the one that was created first:
    /// its stream is that of the commit at [`Written::position`].
    pub async fn handle(&self, command: CreateCommand) -> Result<Written, CommandError<CustomerError>> {
        decide(&command.context.principal, &Action::WriteCustomers)?;
        let create = |records: &[Loaded<Customer>]| match records[0].version {
            0 => Ok(vec![created(&command).map_err(CommandError::Rejected)?]),
            current => Err(CommandError::Stale { current }),
        };
        let ids = [command.id];
        let work = decide_all(&*self.streams, &ids, &command.context, create);
        in_command(command_span!("customers", "create"), self.once.run(&command.context, work)).await
    }
}

fn created(command: &CreateCommand) -> Result<Vec<CustomerEvent>, CustomerError> {
    let draft = Draft::created(command.profile.clone(), command.tags.clone(), None);
    Ok(draft.consents(&command.consents)?.into_events())
}

#[cfg(test)]
mod tests {
    use daybook_domain::shared::Erasable;

    use super::super::fixtures::{
        END, FIRST, active, answered, context, deleted, id, keyed, loaded, once, person, tags, taking,
        untouched,
    };
    use super::*;
    use crate::testing::START;

    fn command(consents: Vec<(Purpose, Consent)>) -> CreateCommand {
        CreateCommand {
            id: id(1),
            profile: person("ann@example.com"),
            tags: tags("vip"),
            consents,
            context: context(),
        }
    }

    fn consented(purpose: &str, granted: bool) -> (Purpose, Consent) {
        (purpose.parse().unwrap(), Consent { granted, at: START, source: Erasable::Known(None) })
    }

    fn created() -> CustomerEvent {
        let profile = Erasable::Known(person("ann@example.com"));
        CustomerEvent::Created { profile, tags: tags("vip"), batch: None }
    }

    #[tokio::test]
    async fn a_person_is_put_on_record_with_its_consents() {
        let consents = vec![consented("news", true), consented("calls", false), consented("news", false)];
        let recorded = consents.iter().cloned();
        let recorded = recorded.map(|(purpose, consent)| CustomerEvent::ConsentRecorded { purpose, consent });
        let events = std::iter::once(created()).chain(recorded).collect();
        let create = Create::new(taking(Loaded::absent(), events), once());
        let written = create.handle(command(consents)).await.unwrap();
        assert_eq!(written, Written { version: 4, position: END, changed: true });
    }

    #[tokio::test]
    async fn the_same_consent_twice_is_recorded_once() {
        let (purpose, consent) = consented("news", true);
        let recorded = CustomerEvent::ConsentRecorded { purpose, consent };
        let create = Create::new(taking(Loaded::absent(), vec![created(), recorded]), once());
        assert!(create.handle(command(vec![consented("news", true); 2])).await.is_ok());
    }

    #[tokio::test]
    async fn too_many_consents_are_refused_and_nothing_is_appended() {
        let many = (0..=Customer::MOST_PURPOSES).map(|n| consented(&format!("p{n}"), true)).collect();
        let create = Create::new(Arc::new(loaded(vec![vec![Loaded::absent()]])), once());
        let outcome = create.handle(command(many)).await;
        let refused = matches!(outcome, Err(CommandError::Rejected(CustomerError::TooManyConsents)));
        assert!(refused, "{outcome:?}");
    }

    #[tokio::test]
    async fn an_id_that_was_used_is_not_used_again() {
        for record in [active(3), deleted(3)] {
            let create = Create::new(Arc::new(loaded(vec![vec![record]])), once());
            let outcome = create.handle(command(Vec::new())).await;
            assert!(matches!(outcome, Err(CommandError::Stale { current: 3 })), "{outcome:?}");
        }
    }

    #[tokio::test]
    async fn an_answered_key_touches_no_stream() {
        let command = CreateCommand { context: keyed(), ..command(Vec::new()) };
        assert_eq!(Create::new(untouched(), answered()).handle(command).await.unwrap(), FIRST);
    }
}
