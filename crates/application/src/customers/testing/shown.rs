//! How the log in memory shows the events of customers.

use daybook_domain::customers::{
    Address, BatchId, Consent, ConsentSource, Customer, CustomerEvent, CustomerId, E164, Email, Field,
    NoteText, Phone, Profile, Purpose, Tag, Tags,
};
use daybook_domain::shared::Timestamp;
use serde_json::{Value, json};

use crate::testing::Shown;

impl Shown for Customer {
    fn shown(_: &CustomerId, event: &CustomerEvent, at: Timestamp) -> (&'static str, Value) {
        let (event_type, mut data) = match event {
            CustomerEvent::Created { profile, tags, batch } => {
                ("CustomerCreated", whole(profile.known(), tags, *batch))
            }
            CustomerEvent::Changed { profile, previous_email, tags, fields, batch } => {
                let mut data = whole(profile.known(), tags, *batch);
                data["previous_email"] = json!(previous_email.known().map(Email::as_str));
                data["fields"] = fields.iter().map(|field| Field::as_str(*field)).collect();
                ("CustomerChanged", data)
            }
            CustomerEvent::Deleted { batch } => ("CustomerDeleted", json!({ "batch": text(*batch) })),
            CustomerEvent::Undeleted { batch } => ("CustomerUndeleted", json!({ "batch": text(*batch) })),
            CustomerEvent::NoteAdded { note, text } => {
                let text = text.known().map(NoteText::as_str);
                ("CustomerNoteAdded", json!({ "note_id": note.to_string(), "text": text }))
            }
            CustomerEvent::ConsentRecorded { purpose, consent } => {
                ("CustomerConsentRecorded", consented(purpose, consent))
            }
            CustomerEvent::HoldPlaced { until } => {
                ("CustomerHoldPlaced", json!({ "until": until.to_string() }))
            }
            CustomerEvent::HoldLifted => ("CustomerHoldLifted", json!({})),
            CustomerEvent::Erased { notes } => ("CustomerErased", json!({ "notes": notes })),
        };
        data["timestamp"] = at.to_string().into();
        (event_type, data)
    }
}

fn whole(profile: Option<&Profile>, tags: &Tags, batch: Option<BatchId>) -> Value {
    let phone = profile.and_then(|profile| profile.phone.as_ref());
    json!({
        "name": profile.map(|profile| profile.name.as_str()),
        "email": profile.map(|profile| profile.email.as_str()),
        "phone": phone.map(Phone::typed),
        "phone_e164": phone.and_then(Phone::e164).map(E164::as_str),
        "address": profile.and_then(|profile| profile.address.as_ref()).map(Address::as_str),
        "tags": tags.iter().map(Tag::as_str).collect::<Vec<_>>(),
        "batch": text(batch),
    })
}

fn consented(purpose: &Purpose, consent: &Consent) -> Value {
    let source = consent.source.known().and_then(Option::as_ref);
    json!({
        "purpose": purpose.as_str(),
        "granted": consent.granted,
        "at": consent.at.to_string(),
        "source": source.map(ConsentSource::as_str),
    })
}

fn text(batch: Option<BatchId>) -> Option<String> {
    batch.map(|batch| batch.to_string())
}
