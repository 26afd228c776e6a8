//! What a customer reads as after each of its events.

use daybook_domain::customers::{Consent, Customer, CustomerEvent, CustomerId, Profile, Purpose};

use crate::customers::{ConsentView, CustomerState, CustomerView};
use crate::shared::EventView;
use crate::testing::Fact;

/// The customer after `fact`; `None` if it never began.
pub(super) fn after(before: Option<&CustomerView>, fact: &Fact<Customer>) -> Option<CustomerView> {
    let mut view = match (&fact.event, before) {
        (CustomerEvent::Created { .. }, None) => nobody(fact.id, &fact.view),
        (_, before) => before?.clone(),
    };
    match &fact.event {
        CustomerEvent::Created { profile, tags, .. } | CustomerEvent::Changed { profile, tags, .. } => {
            describe(&mut view, profile.known());
            view.tags = tags.iter().cloned().collect();
        }
        CustomerEvent::Deleted { .. } => view.state = CustomerState::Deleted,
        CustomerEvent::Undeleted { .. } => view.state = CustomerState::Active,
        CustomerEvent::NoteAdded { .. } => {}
        CustomerEvent::ConsentRecorded { purpose, consent } => consent_to(&mut view, purpose, consent),
        CustomerEvent::HoldPlaced { until } => view.legal_hold_until = Some(*until),
        CustomerEvent::HoldLifted => view.legal_hold_until = None,
        CustomerEvent::Erased { .. } => erase(&mut view),
    }
    view.version = fact.view.stream_version;
    view.updated_at = fact.view.created_at;
    Some(view)
}

fn nobody(id: CustomerId, event: &EventView) -> CustomerView {
    CustomerView {
        id,
        state: CustomerState::Active,
        name: None,
        email: None,
        phone: None,
        phone_e164: None,
        address: None,
        tags: Vec::new(),
        consents: Vec::new(),
        legal_hold_until: None,
        version: 0,
        sequence: event.position.0,
        created_at: event.created_at,
        updated_at: event.created_at,
    }
}

fn describe(view: &mut CustomerView, profile: Option<&Profile>) {
    let phone = profile.and_then(|profile| profile.phone.as_ref());
    view.name = profile.map(|profile| profile.name.as_str().into());
    view.email = profile.map(|profile| profile.email.as_str().into());
    view.phone = phone.map(|phone| phone.typed().into());
    view.phone_e164 = phone.and_then(|phone| phone.e164()).map(|number| number.as_str().into());
    view.address =
        profile.and_then(|profile| profile.address.as_ref()).map(|address| address.as_str().into());
}

fn consent_to(view: &mut CustomerView, purpose: &Purpose, consent: &Consent) {
    let source = consent.source.known().and_then(Option::as_ref).map(|source| source.as_str().into());
    let told = ConsentView { purpose: purpose.clone(), granted: consent.granted, at: consent.at, source };
    view.consents.retain(|consent| consent.purpose != *purpose);
    view.consents.push(told);
    view.consents.sort_by(|a, b| a.purpose.cmp(&b.purpose));
}

fn erase(view: &mut CustomerView) {
    view.state = CustomerState::Erased;
    describe(view, None);
    for consent in &mut view.consents {
        consent.source = None;
    }
}
