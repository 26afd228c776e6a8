//! What writes to customers have in common: what they begin with, and how they are answered.

use axum::response::Response;
use daybook_application::customers::{CustomerQuery, CustomerState, CustomerView, DifferingField};
use daybook_application::shared::{CommandError, Expected, Moment, Written};
use daybook_domain::access::{Action, decide};
use daybook_domain::customers::{CustomerError, CustomerId};
use http::HeaderMap;
use http::request::Parts;

use super::{CustomerBody, CustomersDoor, problems};
use crate::shared::{
    self, Differing, IfMatch, POSITION, Problem, Query, Representation, as_written, exactly, store_problem,
    unseen,
};

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
        let found = self.customers.customer.handle(&CustomerQuery { id, as_of }, &self.by).await;
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
        let problem = |error| problems::of_command(&self.door, error);
        shared::done(outcome, expected, problem, |since| self.differing(id, since)).await
    }

    async fn differing(&self, id: CustomerId, since: u64) -> Result<Option<Differing>, Problem> {
        if !self.reads() {
            return Ok(None);
        }
        let found = self.customers.differences.handle(&id, since, &self.by).await;
        let found = found.map_err(|error| store_problem(&self.door, error))?;
        Ok(found.map(|found| Differing {
            current: found.current,
            fields: found.fields.into_iter().map(DifferingField::as_str).collect(),
        }))
    }

    /// Whether who asks may read customers. Who may only write is told no more than that it has written.
    pub(super) fn reads(&self) -> bool {
        decide(&self.by, &Action::ReadCustomers).is_ok()
    }

    /// The customer as of a write.
    pub(super) async fn show_written(&self, id: CustomerId, written: Written) -> Result<Response, Problem> {
        if !self.reads() {
            return unseen(&id, written, self.door.position(written.position));
        }
        let customer = self.find(id, Some(exactly(written.position))).await?;
        let customer =
            customer.ok_or_else(|| Problem::internal("a customer that was written is not there"))?;
        let (body, position) = (CustomerBody::from(&customer), self.door.position(written.position));
        as_written(&body, customer.version, form(&customer), position)
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
