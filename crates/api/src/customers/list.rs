//! Lists customers, now or as of the past.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use daybook_application::customers::{CustomerView, Customers, ListQuery};
use daybook_application::shared::{LogId, Position, ReadError};
use daybook_domain::access::Principal;
use daybook_domain::customers::{EmailKey, Tag};

use super::notes::exactly;
use super::{CustomerBody, CustomersDoor, LIMIT};
use crate::shared::{
    Asked, Pages, PastProblems, Problem, Query, ReadHeaders, ReadProblems, caught_up, position_after,
    position_of, show_list,
};

/// Lists customers in the order of their creation.
#[utoipa::path(
    get, path = "/v1/customers", tag = "Customers", operation_id = "customers",
    params(
        ("tag" = Option<String>, Query, description = "Only those with this tag."),
        ("email" = Option<String>, Query, description = "Only the one with this e-mail address; case makes no difference."),
        ("deleted" = Option<bool>, Query, description = "`true`: only deleted ones. Without it, only those that are there."),
        ("as_of" = Option<String>, Query, description = "A time (RFC 3339) or a position; without it, now."),
        ("limit" = Option<usize>, Query, description = "The most customers of a page, 1–500, 50 without it.", minimum = 1, maximum = 500),
        ("after" = Option<String>, Query, description = "Only those created after this position: the cursor of `next` links."),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "The customers.", body = [CustomerBody],
            headers(
                ("Link" = String, description = "The next page, `rel=\"next\"`, unless this is the last. It keeps to the \
                    position of the first page's `as_of`."),
                ("Daybook-Position" = String, description = "With `as_of`: the position that was used."),
            )),
    )
)]
pub(super) async fn list(state: CustomersDoor, request: Request) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let door = &state.door;
    let query = Query::read(&parts.uri, &["tag", "email", "deleted", "as_of", "limit", "after"])?;
    let limit = query.limit(door.limits.list)?.unwrap_or(LIMIT);
    let (tag, deleted) = (query.parsed::<Tag>("tag")?, query.parsed::<bool>("deleted")?.unwrap_or(false));
    let (email, as_of) = (query.text("email").map(email_key), query.moment("as_of")?);
    let after = position_after(door, &query).await?;
    caught_up(door, &parts.headers).await?;
    let at = position_of(door, as_of.as_ref()).await?;
    let (customers, by, log) = (state.customers.clone(), state.by.clone(), door.timeline.log_id());
    let pages = CustomerPages { customers, by, log, deleted, tag, email, after, at };
    let kept = ["tag", "email", "deleted"].map(|name| (name, query.text(name)));
    show_list(door, Asked { uri: &parts.uri, kept: &kept, at, limit: Some(limit) }, pages).await
}

/// The key of an address. A `+` that was not encoded has become a space, which no address has but between quotes.
fn email_key(text: &str) -> EmailKey {
    let text = text.trim();
    if text.contains('"') { EmailKey::of(text) } else { EmailKey::of(&text.replace(' ', "+")) }
}

/// The list of customers, a part at a time.
struct CustomerPages {
    customers: Arc<Customers>,
    by: Arc<Principal>,
    log: LogId,
    deleted: bool,
    tag: Option<Tag>,
    email: Option<EmailKey>,
    after: Option<Position>,
    at: Option<Position>,
}

impl Pages for CustomerPages {
    type Item = CustomerView;

    async fn read(&mut self, limit: usize) -> Result<Vec<CustomerView>, ReadError> {
        let query = ListQuery {
            deleted: self.deleted,
            tag: self.tag.clone(),
            email: self.email.clone(),
            after: self.after.map(|after| after.0),
            limit,
            as_of: self.at.map(exactly),
        };
        let customers = self.customers.list.handle(query, &self.by).await?.value;
        if let Some(last) = customers.last() {
            self.after = Some(Position(last.sequence));
        }
        Ok(customers)
    }

    fn cursor(&self) -> Option<String> {
        self.after.map(|after| self.log.at(after).to_string())
    }

    fn write(&self, customer: &CustomerView, json: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(json, &CustomerBody::from(customer))
    }
}
