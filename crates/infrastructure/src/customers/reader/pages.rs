//! Lists of customers. Each enters an index where the page begins and follows it to where the page ends.

use daybook_application::customers::CustomersPage;
use daybook_application::shared::Position;
use sea_orm::{DbBackend, Statement};

use super::rows::{LATEST, columns_now, columns_then};
use crate::customers::round::{ACTIVE, DELETED};
use crate::shared::bound::Bound;
use crate::shared::rows::signed;

/// The statement of a page. If it names an e-mail address, its tag is not looked at.
pub(in crate::customers) fn statement(backend: DbBackend, page: &CustomersPage) -> Statement {
    let mut bound = Bound::default();
    let sql = match page.at {
        None => now(backend, page, &mut bound),
        Some(at) => then(backend, page, at, &mut bound),
    };
    Statement::from_sql_and_values(backend, sql, bound.into_values())
}

fn now(backend: DbBackend, page: &CustomersPage, bound: &mut Bound) -> String {
    let columns = columns_now(backend);
    let from = match (&page.email, &page.tag) {
        (Some(email), _) => {
            format!("FROM customers c WHERE c.email_key = {}", bound.value(email.as_str()))
        }
        // In this order, so that the tag's customers are looked up, and not the customers' tags.
        (None, Some(tag)) => format!(
            "FROM customer_tags t CROSS JOIN customers c \
             WHERE c.id = t.customer_id AND t.tag = {} AND t.until IS NULL",
            bound.value(tag.as_str())
        ),
        (None, None) => "FROM customers c WHERE TRUE".to_owned(),
    };
    format!("SELECT {columns} {from} AND c.state = {} {}", bound.value(state(page)), stretch(page, bound))
}

fn then(backend: DbBackend, page: &CustomersPage, at: Position, bound: &mut Bound) -> String {
    let columns = columns_then(backend);
    // What `LATEST` calls `$1`.
    let at = bound.value(signed(at.0));
    let from = match (&page.email, &page.tag) {
        (Some(email), _) => format!(
            "FROM customer_emails e CROSS JOIN customers c {LATEST} WHERE c.id = e.customer_id \
             AND e.email_key = {} AND e.since <= {at} AND (e.until IS NULL OR e.until > {at})",
            bound.value(email.as_str())
        ),
        (None, Some(tag)) => format!(
            "FROM customer_tags t CROSS JOIN customers c {LATEST} WHERE c.id = t.customer_id AND t.tag = {} \
             AND t.since <= {at} AND (t.until IS NULL OR t.until > {at})",
            bound.value(tag.as_str())
        ),
        (None, None) => format!("FROM customers c {LATEST} WHERE c.created_position <= {at}"),
    };
    format!("SELECT {columns} {from} AND h.state = {} {}", bound.value(state(page)), stretch(page, bound))
}

fn state(page: &CustomersPage) -> &'static str {
    if page.deleted { DELETED } else { ACTIVE }
}

/// Where the page begins and ends. Of one address there is one customer at most, and nothing to sort.
fn stretch(page: &CustomersPage, bound: &mut Bound) -> String {
    let (by, order) = match (&page.email, &page.tag) {
        (Some(_), _) => ("c.created_position", ""),
        (None, Some(_)) => ("t.created_position", "ORDER BY t.created_position"),
        (None, None) => ("c.created_position", "ORDER BY c.created_position"),
    };
    let after = bound.value(signed(page.after.unwrap_or(0)));
    let limit = bound.value(signed(page.limit as u64));
    format!("AND {by} > {after} {order} LIMIT {limit}")
}
