//! Records what a person agrees to.

use std::sync::Arc;

use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{Consent, Customer, CustomerError, CustomerId, Purpose};

use super::existing::{On, decide_on};
use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Records that a person has given or taken back a consent.
#[derive(Debug, Clone)]
pub struct RecordConsentCommand {
    /// The customer.
    pub id: CustomerId,
    /// What the consent is for.
    pub purpose: Purpose,
    /// The consent.
    pub consent: Consent,
    /// What the caller expects of the customer.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// The handler of [`RecordConsentCommand`].
pub struct RecordConsent {
    streams: Arc<dyn Streams<Customer>>,
    once: Arc<Once>,
}

impl RecordConsent {
    pub(super) fn new(streams: Arc<dyn Streams<Customer>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Records the consent of an active customer; nothing happens if just this one is on record.
    pub async fn handle(
        &self,
        command: RecordConsentCommand,
    ) -> Result<Written, CommandError<CustomerError>> {
        let RecordConsentCommand { id, purpose, consent, expected, context } = command;
        decide(&context.principal, &Action::WriteCustomers)?;
        let record = |customer: &Customer| customer.record_consent(purpose.clone(), consent.clone());
        let work = decide_on(&*self.streams, (id, On::Active), expected, &context, record);
        in_command(command_span!("customers", "record_consent"), self.once.run(&context, work)).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::customers::CustomerEvent;
    use daybook_domain::shared::{Erasable, replay};

    use super::super::fixtures::{
        END, FIRST, accepting, active, answered, context, deleted, id, keyed, loaded, once, taking, untouched,
    };
    use super::*;
    use crate::shared::Loaded;
    use crate::testing::START;

    fn command() -> RecordConsentCommand {
        let consent = Consent { granted: true, at: START, source: Erasable::Known(None) };
        let (purpose, expected) = ("news".parse().unwrap(), Expected::Any);
        RecordConsentCommand { id: id(1), purpose, consent, expected, context: context() }
    }

    fn recorded() -> CustomerEvent {
        let RecordConsentCommand { purpose, consent, .. } = command();
        CustomerEvent::ConsentRecorded { purpose, consent }
    }

    #[tokio::test]
    async fn a_consent_is_recorded() {
        let record = RecordConsent::new(taking(active(4), vec![recorded()]), once());
        let written = record.handle(command()).await.unwrap();
        assert_eq!(written, Written { version: 5, position: END, changed: true });
    }

    #[tokio::test]
    async fn the_very_consent_that_is_on_record_is_not_recorded_again() {
        let customer = replay(active(4).state.as_deref().cloned(), &[recorded()]);
        let mut streams = loaded(vec![vec![Loaded { version: 5, state: customer.map(Arc::new) }]]);
        accepting(&mut streams, Vec::new());
        let written = RecordConsent::new(Arc::new(streams), once()).handle(command()).await.unwrap();
        assert_eq!(written, Written { version: 5, position: END, changed: false });
    }

    #[tokio::test]
    async fn a_deleted_customer_consents_to_nothing() {
        let record = RecordConsent::new(Arc::new(loaded(vec![vec![deleted(4)]])), once());
        let outcome = record.handle(command()).await;
        assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_answered_key_touches_no_stream() {
        let command = RecordConsentCommand { context: keyed(), ..command() };
        assert_eq!(RecordConsent::new(untouched(), answered()).handle(command).await.unwrap(), FIRST);
    }
}
