//! How customers are stored: what is said of the person is sealed, the rest is open.

mod events;
mod forms;
#[cfg(test)]
mod golden;
mod state;
#[cfg(test)]
mod tests;

use daybook_domain::customers::{
    Address, Customer, CustomerEvent, CustomerId, CustomerName, Email, Phone, Profile, Tag, Tags,
};
use serde_json::{Value, json};

use self::forms::ProfileV1;
use crate::event_store::{CodecError, EncodedEvent, EventCodec, StoredEvent};

const CREATED: &str = "CustomerCreated";
const CHANGED: &str = "CustomerChanged";
const DELETED: &str = "CustomerDeleted";
const UNDELETED: &str = "CustomerUndeleted";
const NOTE_ADDED: &str = "CustomerNoteAdded";
const CONSENT_RECORDED: &str = "CustomerConsentRecorded";
const HOLD_PLACED: &str = "CustomerHoldPlaced";
const HOLD_LIFTED: &str = "CustomerHoldLifted";
const ERASED: &str = "CustomerErased";

/// The stored forms of customers' events and snapshots.
#[derive(Debug, Clone, Copy, Default)]
pub struct CustomerCodec;

impl EventCodec<Customer> for CustomerCodec {
    const STATE_VERSION: u32 = 1;
    const PERSONAL: bool = true;

    fn encode(&self, _id: &CustomerId, event: &CustomerEvent) -> Result<EncodedEvent, CodecError> {
        events::encode(event)
    }

    fn decode(&self, stored: &StoredEvent<'_>) -> Result<CustomerEvent, CodecError> {
        events::decode(stored)
    }

    fn present(&self, stored: &StoredEvent<'_>) -> Result<Value, CodecError> {
        let mut shown: Value = serde_json::from_slice(stored.data)?;
        for field in personal_fields(stored)? {
            shown[*field] = Value::Null;
        }
        if let Some(personal) = stored.personal {
            let personal: serde_json::Map<String, Value> = serde_json::from_slice(personal)?;
            personal.into_iter().for_each(|(field, value)| shown[field] = value);
        }
        shown["timestamp"] = json!(stored.recorded_at.to_string());
        Ok(shown)
    }

    fn encode_state(&self, customer: &Customer) -> Result<Vec<u8>, CodecError> {
        Ok(serde_json::to_vec(&state::form(customer))?)
    }

    fn decode_state(&self, state: &[u8]) -> Result<Customer, CodecError> {
        state::restored(serde_json::from_slice(state)?)
    }

    fn state_size(&self, customer: &Customer) -> usize {
        state::size(customer)
    }
}

/// The fields of an event's sealed part.
fn personal_fields(stored: &StoredEvent<'_>) -> Result<&'static [&'static str], CodecError> {
    match (stored.event_type, stored.schema_version) {
        (CREATED, 1) => Ok(&["name", "email", "phone", "phone_e164", "address"]),
        (CHANGED, 1) => Ok(&["name", "email", "phone", "phone_e164", "address", "previous_email"]),
        (NOTE_ADDED, 1) => Ok(&["text"]),
        (CONSENT_RECORDED, 1) => Ok(&["source"]),
        (DELETED | UNDELETED | HOLD_PLACED | HOLD_LIFTED | ERASED, 1) => Ok(&[]),
        _ => Err(stored.unknown()),
    }
}

fn profile_form(profile: &Profile) -> ProfileV1 {
    let phone = profile.phone.as_ref();
    ProfileV1 {
        name: profile.name.to_string(),
        email: profile.email.as_str().to_owned(),
        phone: phone.map(|phone| phone.typed().to_owned()),
        phone_e164: phone.and_then(Phone::e164).map(ToString::to_string),
        address: profile.address.as_ref().map(ToString::to_string),
    }
}

fn profile(form: ProfileV1) -> Profile {
    let e164 = form.phone_e164;
    Profile {
        name: CustomerName::restore(form.name),
        email: Email::restore(form.email),
        phone: form.phone.map(|typed| Phone::restore(typed, e164)),
        address: form.address.map(Address::restore),
    }
}

fn tag_names(tags: &Tags) -> Vec<String> {
    tags.iter().map(ToString::to_string).collect()
}

fn tags(names: Vec<String>) -> Tags {
    Tags::restore(names.into_iter().map(Tag::restore))
}
