//! What comes in, as OpenAPI describes it.
#![expect(dead_code, reason = "the fields are read by the derive; the bodies are parsed field by field")]

use utoipa::ToSchema;

/// A customer to create. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = CreateCustomer)]
pub struct CreateRequest {
    /// 1–200 characters.
    #[schema(example = "Ann Lee", max_length = 200)]
    name: String,
    /// An e-mail address that no other customer has; case makes no difference.
    #[schema(example = "ann@example.com", max_length = 254)]
    email: String,
    /// 1–40 characters. It is kept as typed, and as E.164 if it can be read.
    #[schema(example = "044 668 18 00", max_length = 40)]
    phone: Option<String>,
    /// 1–1,000 characters; line breaks are kept.
    #[schema(max_length = 1_000)]
    address: Option<String>,
    /// At most 50, of 1–50 characters each, without commas. They are put in lower case, with `-` for spaces.
    #[schema(max_items = 50)]
    tags: Option<Vec<String>>,
    /// What the person has agreed to, or has not.
    #[schema(max_items = 50)]
    consents: Option<Vec<ConsentRequest>>,
}

/// All of a customer's data, in place of what is there: what is left out is taken away. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = ReplaceCustomer)]
pub struct ReplaceRequest {
    /// As on creation.
    #[schema(example = "Ann Lee", max_length = 200)]
    name: String,
    /// As on creation.
    #[schema(example = "ann@example.com", max_length = 254)]
    email: String,
    /// As on creation.
    #[schema(max_length = 40)]
    phone: Option<String>,
    /// As on creation.
    #[schema(max_length = 1_000)]
    address: Option<String>,
    /// As on creation.
    #[schema(max_items = 50)]
    tags: Option<Vec<String>>,
}

/// Some of a customer's data, as a JSON Merge Patch (RFC 7396): what is left out stays, and `null` takes away.
#[derive(Debug, ToSchema)]
#[schema(as = PatchCustomer)]
pub struct PatchRequest {
    /// Not `null`.
    #[schema(example = "Ann Lee", max_length = 200)]
    name: Option<String>,
    /// Not `null`.
    #[schema(example = "ann@example.com", max_length = 254)]
    email: Option<String>,
    /// `null` takes it away.
    #[schema(max_length = 40)]
    phone: Option<String>,
    /// `null` takes it away.
    #[schema(max_length = 1_000)]
    address: Option<String>,
    /// All tags, in place of those that are there; `null` takes them away.
    #[schema(max_items = 50)]
    tags: Option<Vec<String>>,
}

/// A consent that is given or taken back. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = RecordConsent)]
pub struct ConsentRequest {
    /// What for: 1–50 letters, digits, `.`, `_` or `-`.
    #[schema(example = "newsletter", max_length = 50)]
    purpose: String,
    /// Whether it is given; true without it.
    granted: Option<bool>,
    /// When that was; now without it.
    #[schema(format = DateTime)]
    at: Option<String>,
    /// Where that was: 1–200 characters.
    #[schema(example = "form on /welcome", max_length = 200)]
    source: Option<String>,
}

/// A note to write. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = AddNote)]
pub struct NoteRequest {
    /// 1–10,000 characters.
    #[schema(max_length = 10_000)]
    text: String,
}

/// A legal hold to place. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = PlaceLegalHold)]
pub struct HoldRequest {
    /// Until when the customer may not be erased: a time in the future.
    #[schema(format = DateTime)]
    until: String,
}

/// Why a customer is erased. Other fields are refused.
#[derive(Debug, ToSchema)]
#[schema(as = EraseCustomer)]
pub struct EraseRequest {
    /// 1–1,000 characters without personal data of the customer, for they stay readable. Instead of the header
    /// `Daybook-Reason`.
    #[schema(example = "asked for it, ticket 1742")]
    reason: Option<String>,
}
