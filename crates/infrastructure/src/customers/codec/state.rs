//! States and their form.

use std::collections::BTreeMap;

use daybook_domain::customers::{Consent, ConsentSource, Customer, Phone, Profile, Purpose, Standing};
use daybook_domain::shared::{Erasable, Timestamp};

use super::forms::{CustomerV1, GivenV1, StandingV1};
use super::{profile, profile_form, tag_names, tags};
use crate::event_store::CodecError;

pub(super) fn form(customer: &Customer) -> CustomerV1 {
    let standing = match customer.standing() {
        Standing::Active(_) => StandingV1::Active,
        Standing::Deleted(_) => StandingV1::Deleted,
        Standing::Erased => StandingV1::Erased,
    };
    let consents = customer.consents().iter().map(|(purpose, consent)| GivenV1 {
        purpose: purpose.to_string(),
        granted: consent.granted,
        at: consent.at.as_micros(),
        source: consent.source.known().and_then(Option::as_ref).map(ToString::to_string),
    });
    CustomerV1 {
        standing,
        profile: customer.profile().map(profile_form),
        tags: tag_names(customer.tags()),
        consents: consents.collect(),
        hold: customer.hold().map(Timestamp::as_micros),
        notes: customer.notes(),
    }
}

pub(super) fn restored(form: CustomerV1) -> Result<Customer, CodecError> {
    let standing = match (form.standing, form.profile.map(profile)) {
        (StandingV1::Active, Some(profile)) => Standing::Active(profile),
        (StandingV1::Deleted, Some(profile)) => Standing::Deleted(profile),
        (StandingV1::Erased, None) => Standing::Erased,
        _ => return Err(CodecError::Malformed("a profile belongs to who is not erased".into())),
    };
    let erased = standing == Standing::Erased;
    let consents: BTreeMap<_, _> = form.consents.into_iter().map(|given| consent(given, erased)).collect();
    let hold = form.hold.map(Timestamp::from_micros);
    Ok(Customer::restore(standing, tags(form.tags), consents, hold, form.notes))
}

fn consent(given: GivenV1, erased: bool) -> (Purpose, Consent) {
    let known = Erasable::Known(given.source.map(ConsentSource::restore));
    let source = if erased { Erasable::Erased } else { known };
    let at = Timestamp::from_micros(given.at);
    (Purpose::restore(given.purpose), Consent { granted: given.granted, at, source })
}

/// About how many bytes of memory a state takes.
pub(super) fn size(customer: &Customer) -> usize {
    let tags: usize = customer.tags().iter().map(|tag| 32 + tag.as_str().len()).sum();
    let consents = customer.consents().iter().map(|(purpose, consent)| {
        let source = consent.source.known().and_then(Option::as_ref);
        128 + purpose.as_str().len() + source.map_or(0, |source| source.as_str().len())
    });
    256 + customer.profile().map_or(0, profile_size) + tags + consents.sum::<usize>()
}

fn profile_size(profile: &Profile) -> usize {
    let phone = profile.phone.as_ref();
    let e164 = phone.and_then(Phone::e164).map_or(0, |number| number.as_str().len());
    let address = profile.address.as_ref().map_or(0, |address| address.as_str().len());
    profile.name.as_str().len()
        + profile.email.as_str().len()
        + phone.map_or(0, |phone| phone.typed().len())
        + e164
        + address
}
