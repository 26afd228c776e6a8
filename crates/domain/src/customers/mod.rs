//! Customers: the people on record, what they agreed to, and how they are forgotten.

mod address;
mod consent;
mod consent_source;
mod customer;
mod decisions;
mod e164;
mod error;
mod event;
mod field;
mod id;
mod name;
mod naming;
mod note_text;
mod patch;
mod phone;
mod phone_text;
mod profile;
mod purpose;
mod tag;
mod tags;
mod text_value;

#[cfg(test)]
mod tests;

pub use address::Address;
pub use consent::Consent;
pub use consent_source::ConsentSource;
pub use customer::{Customer, Standing};
pub use e164::{E164, InvalidE164};
pub use error::CustomerError;
pub use event::CustomerEvent;
pub use field::{Field, UnknownField};
pub use id::{BatchId, CustomerId, InvalidBatchId, InvalidCustomerId, InvalidNoteId, NoteId};
pub use name::CustomerName;
pub use note_text::NoteText;
pub use patch::CustomerPatch;
pub use phone::Phone;
pub use phone_text::PhoneText;
pub use profile::Profile;
pub use purpose::{InvalidPurpose, Purpose};
pub use tag::{InvalidTag, Tag};
pub use tags::{InvalidTags, Tags};
pub use text_value::InvalidCustomerText;

pub use crate::shared::{Email, EmailKey, InvalidEmail};
