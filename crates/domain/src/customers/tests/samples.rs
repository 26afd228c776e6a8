//! Customers, and what happens to them, for tests.

use uuid::Uuid;

use crate::customers::*;
use crate::shared::{Erasable, Reason, Timestamp};

pub(super) const NOW: Timestamp = Timestamp::from_micros(1_000);
pub(super) const LATER: Timestamp = Timestamp::from_micros(2_000);

pub(super) fn profile(name: &str, email: &str) -> Profile {
    Profile { name: name.parse().unwrap(), email: email.parse().unwrap(), phone: None, address: None }
}

pub(super) fn ada() -> Profile {
    profile("Ada Lovelace", "ada@example.org")
}

pub(super) fn full() -> Profile {
    let phone = Phone::new("044 668 18 00".parse().unwrap(), "+41446681800".parse().ok());
    Profile { phone: Some(phone), address: "1 Main St".parse().ok(), ..ada() }
}

pub(super) fn tags(tags: &[&str]) -> Tags {
    Tags::new(tags.iter().map(|tag| tag.parse().unwrap())).unwrap()
}

pub(super) fn batch() -> BatchId {
    BatchId::new(Uuid::from_u128(7))
}

pub(super) fn note_id() -> NoteId {
    NoteId::new(Uuid::from_u128(9))
}

pub(super) fn created(profile: Profile) -> CustomerEvent {
    CustomerEvent::Created { profile: Erasable::Known(profile), tags: tags(&["vip"]), batch: None }
}

pub(super) fn changed(profile: Profile, before: &str, tags: Tags, fields: &[Field]) -> CustomerEvent {
    CustomerEvent::Changed {
        profile: Erasable::Known(profile),
        previous_email: Erasable::Known(before.parse().unwrap()),
        tags,
        fields: fields.to_vec(),
        batch: None,
    }
}

pub(super) fn noted() -> CustomerEvent {
    CustomerEvent::NoteAdded { note: note_id(), text: Erasable::Known("rang twice".parse().unwrap()) }
}

pub(super) fn consent(granted: bool, at: Timestamp) -> Consent {
    Consent { granted, at, source: Erasable::Known("shop".parse().ok()) }
}

pub(super) fn recorded(purpose: &str, consent: Consent) -> CustomerEvent {
    CustomerEvent::ConsentRecorded { purpose: purpose.parse().unwrap(), consent }
}

pub(super) fn held(until: Timestamp) -> CustomerEvent {
    CustomerEvent::HoldPlaced { until }
}

pub(super) fn reason() -> Reason {
    "asked to be forgotten".parse().unwrap()
}

pub(super) const DELETED: CustomerEvent = CustomerEvent::Deleted { batch: None };
pub(super) const UNDELETED: CustomerEvent = CustomerEvent::Undeleted { batch: None };
pub(super) const ERASED: CustomerEvent = CustomerEvent::Erased { notes: 0 };
