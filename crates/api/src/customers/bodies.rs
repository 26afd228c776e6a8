//! Customers as JSON.

use daybook_application::customers::{ConsentView, CustomerState, CustomerView, NoteView};
use daybook_domain::customers::Tag;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// A customer. What was said of a person who is erased is `null`, in every answer about the past.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Customer)]
pub struct CustomerBody<'c> {
    /// Its id.
    id: Uuid,
    /// The name.
    #[schema(example = "Ann Lee")]
    name: Option<&'c str>,
    /// The e-mail address, as it was typed.
    #[schema(example = "ann@example.com")]
    email: Option<&'c str>,
    /// The telephone number, as it was typed.
    #[schema(example = "044 668 18 00")]
    phone: Option<&'c str>,
    /// The same as it can be dialled from anywhere (E.164), if it could be read.
    #[schema(example = "+41446681800")]
    phone_e164: Option<&'c str>,
    /// The postal address.
    address: Option<&'c str>,
    /// The tags, sorted. They stay when the person is erased.
    tags: Vec<&'c str>,
    /// The consents, sorted by purpose.
    consents: Vec<ConsentBody<'c>>,
    /// Until when the customer may not be erased, if there is a legal hold. It may have passed.
    #[schema(format = DateTime)]
    legal_hold_until: Option<String>,
    /// The number of its events.
    version: u64,
    /// Whether it is deleted.
    deleted: bool,
    /// When it was created.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    updated_at: String,
}

impl<'c> From<&'c CustomerView> for CustomerBody<'c> {
    fn from(customer: &'c CustomerView) -> Self {
        Self {
            id: customer.id.as_uuid(),
            name: customer.name.as_deref(),
            email: customer.email.as_deref(),
            phone: customer.phone.as_deref(),
            phone_e164: customer.phone_e164.as_deref(),
            address: customer.address.as_deref(),
            tags: customer.tags.iter().map(Tag::as_str).collect(),
            consents: customer.consents.iter().map(ConsentBody::from).collect(),
            legal_hold_until: customer.legal_hold_until.map(|until| until.to_string()),
            version: customer.version,
            deleted: customer.state == CustomerState::Deleted,
            created_at: customer.created_at.to_string(),
            updated_at: customer.updated_at.to_string(),
        }
    }
}

/// What a person has agreed to, or has not.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Consent)]
pub struct ConsentBody<'c> {
    /// What for.
    #[schema(example = "newsletter")]
    purpose: &'c str,
    /// Whether it was given, or taken back.
    granted: bool,
    /// When that was.
    #[schema(format = DateTime)]
    at: String,
    /// Where that was, if it is known.
    #[schema(example = "form on /welcome")]
    source: Option<&'c str>,
}

impl<'c> From<&'c ConsentView> for ConsentBody<'c> {
    fn from(consent: &'c ConsentView) -> Self {
        Self {
            purpose: consent.purpose.as_str(),
            granted: consent.granted,
            at: consent.at.to_string(),
            source: consent.source.as_deref(),
        }
    }
}

/// A note on a customer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Note)]
pub struct NoteBody<'c> {
    /// Its id.
    pub(super) id: Uuid,
    /// What it says; `null` once the person is erased.
    pub(super) text: Option<&'c str>,
    /// Who wrote it: the `Daybook-Actor`.
    pub(super) author: &'c str,
    /// When it was written.
    #[schema(format = DateTime)]
    pub(super) created_at: String,
}

impl<'c> From<&'c NoteView> for NoteBody<'c> {
    fn from(note: &'c NoteView) -> Self {
        Self {
            id: note.id.as_uuid(),
            text: note.text.as_deref(),
            author: &note.author,
            created_at: note.created_at.to_string(),
        }
    }
}

/// The certificate of an erasure. It has nothing personal.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ErasureCertificate)]
pub struct CertificateBody<'c> {
    /// The id of the customer that was.
    pub(super) id: Uuid,
    /// When it was erased.
    #[schema(format = DateTime)]
    pub(super) erased_at: String,
    /// The erasure's position in the log.
    #[schema(example = "3kf82h.42")]
    pub(super) position: String,
    /// Why.
    pub(super) reason: Option<&'c str>,
    /// How many notes were erased with it.
    pub(super) notes: u64,
}

/// All that is held about a customer.
#[derive(Debug, ToSchema)]
#[schema(as = CustomerExport)]
#[expect(dead_code, reason = "the fields are read by the derive; the document is written while it is read")]
pub struct ExportBody<'c> {
    /// The customer.
    customer: CustomerBody<'c>,
    /// All notes, oldest first.
    notes: Vec<NoteBody<'c>>,
    /// All that happened, oldest first.
    events: Vec<crate::events::published::EventBody<'c>>,
}
