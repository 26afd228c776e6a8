//! The fields of the bodies.

use daybook_application::customers::PhoneNumbers;
use daybook_domain::customers::{
    Consent, ConsentSource, CustomerPatch, Phone, PhoneText, Profile, Purpose, Tag, Tags,
};
use daybook_domain::shared::{Erasable, Timestamp};
use serde_json::value::RawValue;

use crate::shared::{Errors, Fields, Need, elements};

/// The most elements of an array that are looked at; of tags, a customer keeps those that differ.
const MOST_ELEMENTS: usize = 500;

/// The person, all of it; what is wrong is noted.
pub(super) fn profile(
    fields: &Fields<'_>,
    phones: &dyn PhoneNumbers,
    errors: &mut Errors,
) -> Option<Profile> {
    let name = fields.parsed("name", Need::Required, errors);
    let email = fields.parsed("email", Need::Required, errors);
    let phone = phone(fields, phones, errors);
    let address = fields.parsed("address", Need::Optional, errors);
    Some(Profile { name: name?, email: email?, phone, address })
}

/// A JSON Merge Patch (RFC 7396) of the person and the tags; what is wrong is noted.
pub(super) fn patch(fields: &Fields<'_>, phones: &dyn PhoneNumbers, errors: &mut Errors) -> CustomerPatch {
    // What a customer cannot be without may be left out, and may not be null.
    let unless_left_out = |name| if fields.has(name) { Need::Required } else { Need::Optional };
    CustomerPatch {
        name: fields.parsed("name", unless_left_out("name"), errors),
        email: fields.parsed("email", unless_left_out("email"), errors),
        phone: fields.has("phone").then(|| phone(fields, phones, errors)),
        address: fields.has("address").then(|| fields.parsed("address", Need::Optional, errors)),
        tags: fields.has("tags").then(|| tags(fields, errors)),
    }
}

fn phone(fields: &Fields<'_>, phones: &dyn PhoneNumbers, errors: &mut Errors) -> Option<Phone> {
    let typed: PhoneText = fields.parsed("phone", Need::Optional, errors)?;
    let e164 = phones.e164(typed.as_str());
    Some(Phone::new(typed, e164))
}

/// The tags; none, if they are left out.
pub(super) fn tags(fields: &Fields<'_>, errors: &mut Errors) -> Tags {
    let list = array(fields, "tags", errors).into_iter().filter_map(|(at, raw)| tag(&at, raw, errors));
    let list: Vec<_> = list.collect();
    Tags::new(list).map_err(|why| errors.add(fields.at("tags"), why)).unwrap_or_default()
}

fn tag(at: &str, raw: &RawValue, errors: &mut Errors) -> Option<Tag> {
    let Ok(text) = serde_json::from_str::<String>(raw.get()) else {
        errors.add(at, "must be a string of valid Unicode");
        return None;
    };
    text.parse().map_err(|why| errors.add(at, why)).ok()
}

/// The consents; none, if they are left out. One that does not say when is of `now`.
pub(super) fn consents(fields: &Fields<'_>, now: Timestamp, errors: &mut Errors) -> Vec<(Purpose, Consent)> {
    let mut list: Vec<(Purpose, Consent)> = Vec::new();
    for (at, raw) in array(fields, "consents", errors) {
        let Some(fields) = Fields::of(raw, &at, errors) else { continue };
        let Some((purpose, consent)) = consent(&fields, now, errors) else { continue };
        if list.iter().any(|(known, _)| *known == purpose) {
            errors.add(fields.at("purpose"), "stands more than once");
        } else {
            list.push((purpose, consent));
        }
    }
    list
}

/// One consent; what is wrong with it is noted.
pub(super) fn consent(
    fields: &Fields<'_>,
    now: Timestamp,
    errors: &mut Errors,
) -> Option<(Purpose, Consent)> {
    fields.only(&["purpose", "granted", "at", "source"], errors);
    let purpose = fields.parsed("purpose", Need::Required, errors);
    // Null is no consent: what somebody left open must not be taken for given.
    let need = if fields.has("granted") { Need::Required } else { Need::Optional };
    let granted = fields.get("granted", need, "true or false", errors).unwrap_or(true);
    let at = fields.parsed("at", Need::Optional, errors).unwrap_or(now);
    let source: Option<ConsentSource> = fields.parsed("source", Need::Optional, errors);
    Some((purpose?, Consent { granted, at, source: Erasable::Known(source) }))
}

/// The elements of an array with their pointers; none, if it is left out.
fn array<'b>(fields: &Fields<'b>, name: &str, errors: &mut Errors) -> Vec<(String, &'b RawValue)> {
    let Some(raw) = fields.raw(name, Need::Optional, errors) else { return Vec::new() };
    match elements(raw, MOST_ELEMENTS) {
        None => errors.add(fields.at(name), "must be an array"),
        Some(list) if list.len() > MOST_ELEMENTS => {
            errors.add(fields.at(name), format!("has more than {MOST_ELEMENTS} elements"));
        }
        Some(list) => {
            let at = fields.at(name);
            return list.into_iter().enumerate().map(|(i, raw)| (format!("{at}/{i}"), raw)).collect();
        }
    }
    Vec::new()
}
