//! Events and their forms.

use daybook_domain::customers::{
    BatchId, Consent, ConsentSource, CustomerEvent, Email, Field, NoteText, Purpose,
};
use daybook_domain::shared::{Erasable, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::forms::{
    BatchV1, ChangedProfileV1, ChangedV1, ConsentSourceV1, ConsentV1, CreatedV1, ErasedV1, HoldV1,
    NoteTextV1, NoteV1, NothingV1, ProfileV1,
};
use super::{
    CHANGED, CONSENT_RECORDED, CREATED, DELETED, ERASED, HOLD_LIFTED, HOLD_PLACED, NOTE_ADDED, UNDELETED,
    profile, profile_form, tag_names, tags,
};
use crate::event_store::{CodecError, EncodedEvent, StoredEvent};

type Encoded = Result<EncodedEvent, CodecError>;
type Decoded = Result<CustomerEvent, CodecError>;

/// What an event without a sealed part is encoded with.
const NOT_PERSONAL: Option<&()> = None;

pub(super) fn encode(event: &CustomerEvent) -> Encoded {
    match event {
        CustomerEvent::Created { profile, tags, batch } => {
            let open = CreatedV1 { tags: tag_names(tags), batch: batch_name(*batch) };
            encoded(CREATED, &open, profile.known().map(profile_form).as_ref())
        }
        CustomerEvent::Changed { profile, previous_email, tags, fields, batch } => {
            let fields = fields.iter().map(ToString::to_string).collect();
            let open = ChangedV1 { tags: tag_names(tags), fields, batch: batch_name(*batch) };
            let personal =
                profile.known().zip(previous_email.known()).map(|(profile, previous)| ChangedProfileV1 {
                    profile: profile_form(profile),
                    previous_email: previous.as_str().to_owned(),
                });
            encoded(CHANGED, &open, personal.as_ref())
        }
        CustomerEvent::Deleted { batch } => {
            encoded(DELETED, &BatchV1 { batch: batch_name(*batch) }, NOT_PERSONAL)
        }
        CustomerEvent::Undeleted { batch } => {
            encoded(UNDELETED, &BatchV1 { batch: batch_name(*batch) }, NOT_PERSONAL)
        }
        CustomerEvent::NoteAdded { note, text } => {
            let personal = text.known().map(|text| NoteTextV1 { text: text.to_string() });
            encoded(NOTE_ADDED, &NoteV1 { note_id: note.to_string() }, personal.as_ref())
        }
        CustomerEvent::ConsentRecorded { purpose, consent } => consent_encoded(purpose, consent),
        CustomerEvent::HoldPlaced { until } => {
            encoded(HOLD_PLACED, &HoldV1 { until: until.to_string() }, NOT_PERSONAL)
        }
        CustomerEvent::HoldLifted => encoded(HOLD_LIFTED, &NothingV1 {}, NOT_PERSONAL),
        CustomerEvent::Erased { notes } => encoded(ERASED, &ErasedV1 { notes: *notes }, NOT_PERSONAL),
    }
}

fn consent_encoded(purpose: &Purpose, consent: &Consent) -> Encoded {
    let open =
        ConsentV1 { purpose: purpose.to_string(), granted: consent.granted, at: consent.at.to_string() };
    // Also where no source was named: that none was is known until the person is erased.
    let personal = consent
        .source
        .known()
        .map(|source| ConsentSourceV1 { source: source.as_ref().map(ToString::to_string) });
    encoded(CONSENT_RECORDED, &open, personal.as_ref())
}

fn encoded(event_type: &'static str, open: &impl Serialize, personal: Option<&impl Serialize>) -> Encoded {
    Ok(EncodedEvent {
        event_type,
        schema_version: 1,
        data: serde_json::to_vec(open)?,
        personal: personal.map(serde_json::to_vec).transpose()?,
    })
}

pub(super) fn decode(stored: &StoredEvent<'_>) -> Decoded {
    match (stored.event_type, stored.schema_version) {
        (CREATED, 1) => {
            let open: CreatedV1 = serde_json::from_slice(stored.data)?;
            let profile = personal::<ProfileV1>(stored)?.map(profile);
            Ok(CustomerEvent::Created {
                profile,
                tags: tags(open.tags),
                batch: batch(open.batch.as_deref())?,
            })
        }
        (CHANGED, 1) => changed(stored),
        (DELETED, 1) => {
            let open: BatchV1 = serde_json::from_slice(stored.data)?;
            Ok(CustomerEvent::Deleted { batch: batch(open.batch.as_deref())? })
        }
        (UNDELETED, 1) => {
            let open: BatchV1 = serde_json::from_slice(stored.data)?;
            Ok(CustomerEvent::Undeleted { batch: batch(open.batch.as_deref())? })
        }
        (NOTE_ADDED, 1) => note_added(stored),
        (CONSENT_RECORDED, 1) => consent_recorded(stored),
        (HOLD_PLACED, 1) => {
            let open: HoldV1 = serde_json::from_slice(stored.data)?;
            Ok(CustomerEvent::HoldPlaced { until: time(&open.until)? })
        }
        (HOLD_LIFTED, 1) => {
            let NothingV1 {} = serde_json::from_slice(stored.data)?;
            Ok(CustomerEvent::HoldLifted)
        }
        (ERASED, 1) => {
            let open: ErasedV1 = serde_json::from_slice(stored.data)?;
            Ok(CustomerEvent::Erased { notes: open.notes })
        }
        _ => Err(stored.unknown()),
    }
}

fn changed(stored: &StoredEvent<'_>) -> Decoded {
    let open: ChangedV1 = serde_json::from_slice(stored.data)?;
    let (profile, previous_email) = match personal::<ChangedProfileV1>(stored)? {
        Erasable::Known(form) => {
            (Erasable::Known(profile(form.profile)), Erasable::Known(Email::restore(form.previous_email)))
        }
        Erasable::Erased => (Erasable::Erased, Erasable::Erased),
    };
    let fields: Result<Vec<Field>, _> = open.fields.iter().map(|field| field.parse()).collect();
    let fields = fields.map_err(|_| CodecError::Malformed(format!("no fields {:?}", open.fields)))?;
    let (tags, batch) = (tags(open.tags), batch(open.batch.as_deref())?);
    Ok(CustomerEvent::Changed { profile, previous_email, tags, fields, batch })
}

fn note_added(stored: &StoredEvent<'_>) -> Decoded {
    let open: NoteV1 = serde_json::from_slice(stored.data)?;
    let note =
        open.note_id.parse().map_err(|_| CodecError::Malformed(format!("no id {:?}", open.note_id)))?;
    let text = personal::<NoteTextV1>(stored)?.map(|form| NoteText::restore(form.text));
    Ok(CustomerEvent::NoteAdded { note, text })
}

fn consent_recorded(stored: &StoredEvent<'_>) -> Decoded {
    let open: ConsentV1 = serde_json::from_slice(stored.data)?;
    let source = personal::<ConsentSourceV1>(stored)?.map(|form| form.source.map(ConsentSource::restore));
    let consent = Consent { granted: open.granted, at: time(&open.at)?, source };
    Ok(CustomerEvent::ConsentRecorded { purpose: Purpose::restore(open.purpose), consent })
}

/// The sealed part of an event that has one. It is missing only where its key is destroyed.
fn personal<F: DeserializeOwned>(stored: &StoredEvent<'_>) -> Result<Erasable<F>, CodecError> {
    match stored.personal {
        Some(bytes) => Ok(Erasable::Known(serde_json::from_slice(bytes)?)),
        None => Ok(Erasable::Erased),
    }
}

fn batch_name(batch: Option<BatchId>) -> Option<String> {
    batch.map(|batch| batch.to_string())
}

fn batch(name: Option<&str>) -> Result<Option<BatchId>, CodecError> {
    let id = |name: &str| name.parse().map_err(|_| CodecError::Malformed(format!("no id {name:?}")));
    name.map(id).transpose()
}

fn time(text: &str) -> Result<Timestamp, CodecError> {
    text.parse().map_err(|_| CodecError::Malformed(format!("no time {text:?}")))
}
