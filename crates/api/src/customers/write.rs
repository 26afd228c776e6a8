//! What writes to customers have in common: what they begin with, and how they are answered.

use axum::response::Response;
use daybook_application::customers::{CustomerQuery, CustomerState, CustomerView};
use daybook_application::shared::{CommandError, Expected, LogPosition, Moment, Written};
use daybook_domain::customers::{CustomerError, CustomerId};
use http::HeaderMap;
use http::request::Parts;
use serde_json::Value;

use super::{CustomerBody, CustomersDoor, problems};
use crate::shared::{Errors, Fields, IfMatch, POSITION, Problem, Query, Representation, json, store_problem};

impl CustomersDoor {
    /// Looks at what every write must be, and tells what it expects of the customer. It needs `If-Match`.
    pub(super) async fn begin(&self, parts: &Parts, id: CustomerId) -> Result<Expected, Problem> {
        self.door.open()?;
        Query::read(&parts.uri, &[])?;
        IfMatch::required(&parts.headers)?.expected(|| self.version(id)).await
    }

    /// The same for a write that overwrites nothing and needs no `If-Match`.
    pub(super) async fn begin_anyhow(&self, parts: &Parts, id: CustomerId) -> Result<Expected, Problem> {
        self.door.open()?;
        Query::read(&parts.uri, &[])?;
        match IfMatch::optional(&parts.headers)? {
            None => Ok(Expected::Any),
            Some(versions) => versions.expected(|| self.version(id)).await,
        }
    }

    async fn version(&self, id: CustomerId) -> Result<Option<u64>, Problem> {
        Ok(self.find(id, None).await?.map(|customer| customer.version))
    }

    /// The customer, in whatever state.
    pub(super) async fn find(
        &self,
        id: CustomerId,
        as_of: Option<Moment>,
    ) -> Result<Option<CustomerView>, Problem> {
        let found = self.customers.customer.handle(&CustomerQuery { id, as_of }).await;
        Ok(found.map_err(|error| store_problem(&self.door, error))?.value)
    }

    /// The answer to a write: the customer as it was written, also if it has changed since.
    pub(super) async fn answer(
        &self,
        id: CustomerId,
        expected: Expected,
        outcome: Result<Written, CommandError<CustomerError>>,
    ) -> Result<Response, Problem> {
        let written = self.done(id, expected, outcome).await?;
        self.show_written(id, written).await
    }

    /// What became of a write; of a stale one, also what has changed.
    pub(super) async fn done(
        &self,
        id: CustomerId,
        expected: Expected,
        outcome: Result<Written, CommandError<CustomerError>>,
    ) -> Result<Written, Problem> {
        match (outcome, expected) {
            (Ok(written), _) => Ok(written),
            (Err(CommandError::Stale { current }), Expected::Version(since)) => {
                Err(self.stale(id, current, since).await?)
            }
            (Err(error), _) => Err(problems::of_command(&self.door, error)),
        }
    }

    /// The problem of a customer that is not at the expected version, with the fields that differ. They are left out
    /// if the customer never had that version.
    async fn stale(&self, id: CustomerId, current: u64, since: u64) -> Result<Problem, Problem> {
        let found = self.customers.differences.handle(&id, since).await;
        let found = found.map_err(|error| store_problem(&self.door, error))?;
        let current = found.as_ref().map_or(current, |found| found.current.max(current));
        let problem = problems::of_command(&self.door, CommandError::Stale { current });
        Ok(match found {
            None => problem,
            Some(found) => {
                let fields = found.fields.iter().map(|field| Value::from(field.as_str()));
                problem.with("differing_fields", fields.collect::<Vec<_>>())
            }
        })
    }

    /// The customer as of a write.
    pub(super) async fn show_written(&self, id: CustomerId, written: Written) -> Result<Response, Problem> {
        let moment = Moment::Position(LogPosition { log: None, position: written.position });
        let customer = self.find(id, Some(moment)).await?;
        let customer =
            customer.ok_or_else(|| Problem::internal("a customer that was written is not there"))?;
        let mut response = json(&CustomerBody::from(&customer))?;
        // Where nothing had to change, somebody else may have come in between: the tag is of what is shown.
        form(&customer).put_on(&mut response, customer.version);
        self.put_position(response.headers_mut(), written);
        Ok(response)
    }

    pub(super) fn put_position(&self, headers: &mut HeaderMap, written: Written) {
        headers.insert(&POSITION, self.door.position(written.position));
    }
}

/// The form of a customer. An erasure takes from every version what was said of the person: who has the version as it
/// was before does not have this one.
pub(super) fn form(customer: &CustomerView) -> Representation {
    let redacted = customer.name.is_none() || customer.state == CustomerState::Erased;
    if redacted { Representation::Redacted } else { Representation::Json }
}

/// What `read` makes of the fields of a body, unless something is wrong with them.
pub(super) fn fields<T>(
    body: &[u8],
    read: impl FnOnce(&Fields<'_>, &mut Errors) -> Option<T>,
) -> Result<T, Problem> {
    let mut errors = Errors::default();
    let fields = Fields::of_body(body, &mut errors)?;
    let value = fields.and_then(|fields| read(&fields, &mut errors));
    errors.check()?;
    value.ok_or_else(|| Problem::internal("a body that lacks a field passed as valid"))
}
