//! What at most one event of each of many customers changes.

use daybook_domain::customers::{
    BatchId, Consent, CustomerEvent, NoteId, NoteText, Phone, Profile, Purpose, Tag, Tags,
};
use daybook_domain::shared::Erasable;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde::Deserialize;

use super::entities::customer::Column;
use super::entities::{batch, consent, customer, note};
use super::statements;
use crate::event_store::{Changes, CodecError, RecordedEvent};
use crate::shared::rows::signed;

pub(super) const ACTIVE: &str = "active";
pub(super) const DELETED: &str = "deleted";
pub(super) const ERASED: &str = "erased";

/// The new rows, sorted by what is written of them.
#[derive(Default)]
pub(super) struct Round {
    /// The customers that it is about.
    ids: Vec<String>,
    created: Vec<customer::Model>,
    profiles: Vec<customer::Model>,
    states: Vec<customer::Model>,
    holds: Vec<customer::Model>,
    /// Only their versions go on.
    touched: Vec<customer::Model>,
    erased: Vec<customer::Model>,
    notes: Vec<note::Model>,
    consents: Vec<consent::Model>,
    batches: Vec<batch::Model>,
}

/// What every event changes.
const ALWAYS: [Column; 3] = [Column::Version, Column::Position, Column::UpdatedAt];
const PROFILE: [Column; 7] = [
    Column::Name,
    Column::Email,
    Column::EmailKey,
    Column::Phone,
    Column::PhoneE164,
    Column::Address,
    Column::Tags,
];
const STATE: [Column; 1] = [Column::State];
const HOLD: [Column; 1] = [Column::LegalHoldUntil];
const ERASURE: [Column; 7] = [
    Column::State,
    Column::Name,
    Column::Email,
    Column::EmailKey,
    Column::Phone,
    Column::PhoneE164,
    Column::Address,
];

impl Round {
    /// Takes in an event of a customer that this round knows no other of.
    pub(super) fn take(&mut self, event: &RecordedEvent, what: CustomerEvent) -> Result<(), CodecError> {
        self.ids.push(event.id().to_owned());
        let row = row(event);
        match what {
            CustomerEvent::Created { profile, tags, batch } => {
                self.created.push(with_profile(row, profile, &tags));
                self.in_batch(event, batch, true);
            }
            CustomerEvent::Changed { profile, tags, batch, .. } => {
                self.profiles.push(with_profile(row, profile, &tags));
                self.in_batch(event, batch, false);
            }
            CustomerEvent::Deleted { batch } => {
                self.states.push(customer::Model { state: DELETED.to_owned(), ..row });
                self.in_batch(event, batch, false);
            }
            CustomerEvent::Undeleted { batch } => {
                self.states.push(row);
                self.in_batch(event, batch, false);
            }
            CustomerEvent::NoteAdded { note, text } => {
                self.notes.push(note_row(event, note, text)?);
                self.touched.push(row);
            }
            CustomerEvent::ConsentRecorded { purpose, consent } => {
                self.consents.push(consent_row(event, &purpose, consent));
                self.touched.push(row);
            }
            CustomerEvent::HoldPlaced { until } => {
                self.holds.push(customer::Model { legal_hold_until: Some(until.as_micros()), ..row });
            }
            CustomerEvent::HoldLifted => self.holds.push(row),
            CustomerEvent::Erased { .. } => {
                self.erased.push(customer::Model { state: ERASED.to_owned(), ..row });
            }
        }
        Ok(())
    }

    fn in_batch(&mut self, event: &RecordedEvent, batch: Option<BatchId>, created: bool) {
        let Some(batch) = batch else { return };
        self.batches.push(batch::Model {
            batch: batch.to_string(),
            customer_id: event.id().to_owned(),
            created: i64::from(created),
            before_version: signed(event.version - 1),
            version: signed(event.version),
        });
    }

    /// Says what is to be written.
    pub(super) fn write(self, changes: &mut Changes) {
        let described = ids(self.created.iter().chain(&self.profiles));
        let erased = ids(&self.erased);
        let agreed: Vec<_> = self.consents.iter().map(|row| row.customer_id.clone()).collect();
        changes.insert(active(self.created));
        changes.upsert(active(self.profiles), &only(&PROFILE));
        changes.upsert(active(self.states), &only(&STATE));
        changes.upsert(active(self.holds), &only(&HOLD));
        changes.upsert(active(self.touched), &only(&[]));
        changes.upsert(active(self.erased), &only(&ERASURE));
        changes.insert(active(self.notes));
        changes.insert(active(self.consents));
        changes.upsert(active(self.batches), &goes_on());
        statements::readdress(changes, &described);
        statements::retag(changes, &described);
        statements::supersede_consents(changes, &agreed);
        statements::erase(changes, &erased);
        statements::keep_history(changes, &self.ids);
    }
}

/// A row with what every event tells; the rest is written only where a list of columns names it.
fn row(event: &RecordedEvent) -> customer::Model {
    let (position, at) = (signed(event.position.0), event.recorded_at.as_micros());
    customer::Model {
        id: event.id().to_owned(),
        state: ACTIVE.to_owned(),
        name: None,
        email: None,
        phone: None,
        phone_e164: None,
        address: None,
        tags: String::new(),
        legal_hold_until: None,
        email_key: None,
        version: signed(event.version),
        position,
        created_position: position,
        created_at: at,
        updated_at: at,
    }
}

fn with_profile(row: customer::Model, profile: Erasable<Profile>, tags: &Tags) -> customer::Model {
    let tags = tags.iter().map(Tag::as_str).collect::<serde_json::Value>().to_string();
    let Erasable::Known(profile) = profile else { return customer::Model { tags, ..row } };
    let phone = profile.phone.as_ref();
    customer::Model {
        name: Some(profile.name.to_string()),
        email: Some(profile.email.as_str().to_owned()),
        email_key: Some(profile.email.key().to_string()),
        phone: phone.map(|phone| phone.typed().to_owned()),
        phone_e164: phone.and_then(Phone::e164).map(ToString::to_string),
        address: profile.address.as_ref().map(ToString::to_string),
        tags,
        ..row
    }
}

/// What is needed of an event's metadata.
#[derive(Deserialize)]
struct Author {
    actor: String,
}

fn note_row(
    event: &RecordedEvent,
    note: NoteId,
    text: Erasable<NoteText>,
) -> Result<note::Model, CodecError> {
    let author: Author = serde_json::from_slice(&event.metadata)?;
    Ok(note::Model {
        customer_id: event.id().to_owned(),
        position: signed(event.position.0),
        note_id: note.to_string(),
        text: text.into_known().map(|text| text.to_string()),
        author: author.actor,
        created_at: event.recorded_at.as_micros(),
    })
}

fn consent_row(event: &RecordedEvent, purpose: &Purpose, consent: Consent) -> consent::Model {
    consent::Model {
        customer_id: event.id().to_owned(),
        purpose: purpose.to_string(),
        position: signed(event.position.0),
        granted: i64::from(consent.granted),
        at: consent.at.as_micros(),
        source: consent.source.into_known().flatten().map(|source| source.to_string()),
        until: None,
    }
}

fn ids<'r>(rows: impl IntoIterator<Item = &'r customer::Model>) -> Vec<String> {
    rows.into_iter().map(|row| row.id.clone()).collect()
}

fn active<M: IntoActiveModel<A>, A: ActiveModelTrait>(rows: Vec<M>) -> Vec<A> {
    rows.into_iter().map(IntoActiveModel::into_active_model).collect()
}

/// Of customers that are there only these columns change, and what every event changes.
fn only(columns: &[Column]) -> OnConflict {
    OnConflict::column(Column::Id).update_columns(ALWAYS.iter().chain(columns).copied()).to_owned()
}

/// An import's later events of a customer leave what was before it as it is.
fn goes_on() -> OnConflict {
    OnConflict::columns([batch::Column::Batch, batch::Column::CustomerId])
        .update_column(batch::Column::Version)
        .to_owned()
}
