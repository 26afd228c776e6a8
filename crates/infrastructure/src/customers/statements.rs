//! Statements over many customers at once, whose text does not depend on how many they are.
//!
//! They are executed when the customers' rows are as the events at hand have made them, and read them: so an event
//! need not carry what it leaves as it was.

use sea_orm::Value;

use crate::event_store::Changes;
use crate::shared::json;

/// What customers became.
const KEEP_HISTORY: &str = "INSERT INTO customers_history (customer_id, position, version, state, name, email, \
    phone, phone_e164, address, tags, legal_hold_until, recorded_at) \
    SELECT id, position, version, state, name, email, phone, phone_e164, address, tags, legal_hold_until, \
    updated_at FROM customers WHERE id IN ";

const ERASE: [&str; 4] = [
    "UPDATE customers_history SET name = NULL, email = NULL, phone = NULL, phone_e164 = NULL, address = NULL \
     WHERE customer_id IN ",
    "DELETE FROM customer_emails WHERE customer_id IN ",
    "UPDATE customer_consents SET source = NULL WHERE customer_id IN ",
    "UPDATE customer_notes SET text = NULL WHERE customer_id IN ",
];

const READDRESS: [&str; 2] = [
    "UPDATE customer_emails SET until = (SELECT position FROM customers WHERE id = customer_emails.customer_id) \
     WHERE until IS NULL AND email_key IS DISTINCT FROM \
       (SELECT email_key FROM customers WHERE id = customer_emails.customer_id) \
     AND customer_id IN ",
    "INSERT INTO customer_emails (customer_id, since, email_key) \
     SELECT c.id, c.position, c.email_key FROM customers c WHERE c.email_key IS NOT NULL AND NOT EXISTS \
       (SELECT 1 FROM customer_emails e WHERE e.customer_id = c.id AND e.until IS NULL) \
     AND c.id IN ",
];

/// Of two words on one purpose the later one holds.
const SUPERSEDE: &str = "UPDATE customer_consents SET until = \
    (SELECT position FROM customers WHERE id = customer_consents.customer_id) \
    WHERE until IS NULL AND EXISTS (SELECT 1 FROM customer_consents later \
      WHERE later.customer_id = customer_consents.customer_id AND later.purpose = customer_consents.purpose \
      AND later.position > customer_consents.position) \
    AND customer_id IN ";

/// Writes down what these customers became.
pub(super) fn keep_history(changes: &mut Changes, ids: &[String]) {
    over(changes, KEEP_HISTORY, ids);
}

/// Replaces what the rows from before say of these persons.
pub(super) fn erase(changes: &mut Changes, ids: &[String]) {
    for sql in ERASE {
        over(changes, sql, ids);
    }
}

/// Ends what these customers had said before of a purpose that they have spoken of again.
pub(super) fn supersede_consents(changes: &mut Changes, ids: &[String]) {
    over(changes, SUPERSEDE, ids);
}

/// Ends the addresses that these customers have no more, and begins those that they have now.
pub(super) fn readdress(changes: &mut Changes, ids: &[String]) {
    for sql in READDRESS {
        over(changes, sql, ids);
    }
}

/// Ends the tags that these customers have no more, and begins those that they have now.
pub(super) fn retag(changes: &mut Changes, ids: &[String]) {
    let own = json::elements(changes.backend(), "c.tags");
    let end = format!(
        "UPDATE customer_tags SET until = (SELECT position FROM customers WHERE id = customer_tags.customer_id) \
         WHERE until IS NULL AND NOT EXISTS (SELECT 1 FROM customers c, {own} AS own \
           WHERE c.id = customer_tags.customer_id AND own.value = customer_tags.tag) \
         AND customer_id IN "
    );
    let begin = format!(
        "INSERT INTO customer_tags (tag, created_position, customer_id, since) \
         SELECT own.value, c.created_position, c.id, c.position FROM customers c, {own} AS own \
         WHERE NOT EXISTS (SELECT 1 FROM customer_tags t \
           WHERE t.customer_id = c.id AND t.until IS NULL AND t.tag = own.value) \
         AND c.id IN "
    );
    over(changes, &end, ids);
    over(changes, &begin, ids);
}

/// Adds a statement that ends in a list of customers; none is no statement.
fn over(changes: &mut Changes, sql: &str, ids: &[String]) {
    if !ids.is_empty() {
        let list = json::elements(changes.backend(), "?");
        let ids: Value = json::list(ids.iter().map(String::as_str));
        changes.push_sql(&format!("{sql}(SELECT value FROM {list} AS ids)"), [ids]);
    }
}
