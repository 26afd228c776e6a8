//! Several decisions on one customer in one commit.

use daybook_domain::customers::{
    BatchId, Consent, Customer, CustomerError, CustomerEvent, Profile, Purpose, Tags,
};
use daybook_domain::shared::{Aggregate, replay};

/// A customer as each decision makes it, and what was decided so far.
pub(super) struct Draft {
    customer: Option<Customer>,
    events: Vec<CustomerEvent>,
}

impl Draft {
    /// A customer that is created.
    pub(super) fn created(profile: Profile, tags: Tags, batch: Option<BatchId>) -> Self {
        let events = Customer::create(profile, tags, batch);
        Self { customer: replay(None, &events), events }
    }

    /// A customer as it is.
    pub(super) fn of(customer: &Customer) -> Self {
        Self { customer: Some(customer.clone()), events: Vec::new() }
    }

    /// Decides on what the decisions before have made of it.
    pub(super) fn decide(
        mut self,
        decision: impl FnOnce(&Customer) -> Result<Vec<CustomerEvent>, CustomerError>,
    ) -> Result<Self, CustomerError> {
        if let Some(customer) = &mut self.customer {
            let decided = decision(customer)?;
            for event in &decided {
                customer.apply(event);
            }
            self.events.extend(decided);
        }
        Ok(self)
    }

    /// Records consents, in this order.
    pub(super) fn consents(self, consents: &[(Purpose, Consent)]) -> Result<Self, CustomerError> {
        consents.iter().try_fold(self, |draft, (purpose, consent)| {
            draft.decide(|customer| customer.record_consent(purpose.clone(), consent.clone()))
        })
    }

    /// What was decided.
    pub(super) fn into_events(self) -> Vec<CustomerEvent> {
        self.events
    }
}
