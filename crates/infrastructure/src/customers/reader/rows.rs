//! Rows of customers, and what they say.

use std::fmt::Display;
use std::sync::Arc;

use daybook_application::customers::{ConsentView, CustomerState, CustomerView};
use daybook_domain::customers::{Purpose, Tag};
use daybook_domain::shared::Timestamp;
use sea_orm::{DbBackend, DbErr, FromQueryResult};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::customers::round::{ACTIVE, DELETED, ERASED};
use crate::shared::json;
use crate::shared::rows::unsigned;

/// With the customer `c` its latest change `h` at or before the position `$1`.
pub(super) const LATEST: &str = "JOIN customers_history h ON h.customer_id = c.id AND h.position = \
    (SELECT MAX(position) FROM customers_history WHERE customer_id = c.id AND position <= $1)";

/// What a row holds, of the customer `c` as it is.
pub(super) fn columns_now(backend: DbBackend) -> String {
    format!(
        "c.id, c.state, c.name, c.email, c.phone, c.phone_e164, c.address, c.tags, c.legal_hold_until, c.version, \
         c.created_position, c.created_at, c.updated_at, {}",
        consents(backend, "until IS NULL")
    )
}

/// The same of the customer `c` as its change `h` left it. Every consent is such a change.
pub(super) fn columns_then(backend: DbBackend) -> String {
    format!(
        "c.id, h.state, h.name, h.email, h.phone, h.phone_e164, h.address, h.tags, h.legal_hold_until, h.version, \
         c.created_position, c.created_at, h.recorded_at AS updated_at, {}",
        consents(backend, "position <= h.position AND (until IS NULL OR until > h.position)")
    )
}

fn consents(backend: DbBackend, which: &str) -> String {
    let objects = json::objects(backend, &["purpose", "granted", "at", "source"]);
    format!("(SELECT {objects} FROM customer_consents WHERE customer_id = c.id AND {which}) AS consents")
}

/// A customer, now or then.
#[derive(Debug, FromQueryResult)]
pub(super) struct CustomerRow {
    id: String,
    state: String,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    phone_e164: Option<String>,
    address: Option<String>,
    tags: String,
    /// A JSON array of [`ConsentRow`]; null for none, where the database makes no empty ones.
    consents: Option<String>,
    legal_hold_until: Option<i64>,
    version: i64,
    created_position: i64,
    created_at: i64,
    updated_at: i64,
}

#[derive(Deserialize)]
struct ConsentRow {
    purpose: String,
    granted: i64,
    at: i64,
    source: Option<String>,
}

impl CustomerRow {
    pub(super) fn view(self) -> Result<CustomerView, DbErr> {
        let tags: Vec<String> = parsed(&self.tags)?;
        Ok(CustomerView {
            id: self.id.parse().map_err(malformed)?,
            state: state(&self.state)?,
            name: self.name.map(Arc::from),
            email: self.email.map(Arc::from),
            phone: self.phone.map(Arc::from),
            phone_e164: self.phone_e164.map(Arc::from),
            address: self.address.map(Arc::from),
            tags: tags.into_iter().map(Tag::restore).collect(),
            consents: consent_views(self.consents.as_deref())?,
            legal_hold_until: self.legal_hold_until.map(Timestamp::from_micros),
            version: unsigned(self.version)?,
            sequence: unsigned(self.created_position)?,
            created_at: Timestamp::from_micros(self.created_at),
            updated_at: Timestamp::from_micros(self.updated_at),
        })
    }
}

fn consent_views(array: Option<&str>) -> Result<Vec<ConsentView>, DbErr> {
    let rows: Vec<ConsentRow> = array.map_or(Ok(Vec::new()), parsed)?;
    let mut views: Vec<_> = rows.into_iter().map(ConsentRow::view).collect();
    views.sort_unstable_by(|a, b| a.purpose.cmp(&b.purpose));
    Ok(views)
}

impl ConsentRow {
    fn view(self) -> ConsentView {
        ConsentView {
            purpose: Purpose::restore(self.purpose),
            granted: self.granted != 0,
            at: Timestamp::from_micros(self.at),
            source: self.source.map(Arc::from),
        }
    }
}

fn state(name: &str) -> Result<CustomerState, DbErr> {
    match name {
        ACTIVE => Ok(CustomerState::Active),
        DELETED => Ok(CustomerState::Deleted),
        ERASED => Ok(CustomerState::Erased),
        _ => Err(DbErr::Type(format!("{name:?} is no state of a customer"))),
    }
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T, DbErr> {
    // Only where it broke: the message itself can quote the data.
    serde_json::from_str(text).map_err(|error| DbErr::Type(format!("malformed at column {}", error.column())))
}

/// A text that cannot be parsed.
pub(super) fn malformed(error: impl Display) -> DbErr {
    DbErr::Type(error.to_string())
}
