//! Every read enters an index; nothing is scanned, and nothing sorted.

use daybook_application::customers::{CustomersPage, NotesPage};
use daybook_application::shared::{Order, Position};
use daybook_domain::customers::{BatchId, EmailKey};
use sea_orm::{ConnectionTrait, DbBackend, QueryTrait, Statement};
use uuid::Uuid;

use super::harness::{StoreHarness, id};
use crate::customers::tables::TABLES;
use crate::customers::{reader, statements};
use crate::event_store::Changes;

const SQLITE: DbBackend = DbBackend::Sqlite;

/// How the database goes about a statement.
async fn plan(h: &StoreHarness, statement: Statement) -> Vec<String> {
    let explained = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement };
    let rows = h.store.readers().query_all_raw(explained).await.unwrap();
    rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect()
}

/// Lists of ids are given with the statement; everything else is looked up.
async fn assert_looked_up(h: &StoreHarness, statement: Statement) {
    let sql = statement.sql.clone();
    let plan = plan(h, statement).await;
    let scans = |step: &String| {
        step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE") && !step.contains("CONSTANT")
    };
    let sorts = |step: &String| step.contains("TEMP B-TREE FOR ORDER BY");
    assert!(!plan.is_empty(), "{sql}");
    assert!(!plan.iter().any(|step| scans(step) || sorts(step)), "{sql}\n{plan:#?}");
}

fn pages() -> Vec<CustomersPage> {
    let mut pages = Vec::new();
    for at in [None, Some(Position(7))] {
        for tag in [None, "vip".parse().ok()] {
            for email in [None, Some(EmailKey::of("a@example.com"))] {
                for deleted in [false, true] {
                    let (tag, after) = (tag.clone(), deleted.then_some(3));
                    pages.push(CustomersPage { deleted, tag, email: email.clone(), after, limit: 50, at });
                }
            }
        }
    }
    pages
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_of_customers_follows_an_index() {
    let h = StoreHarness::new().await;
    for page in pages() {
        assert_looked_up(&h, reader::page_statement(SQLITE, &page)).await;
    }
}

/// The index that a list is entered by: one that has no customers in it that the list has not, as of now.
fn expected_index(page: &CustomersPage) -> &'static str {
    match (page.at, &page.email, &page.tag) {
        (None, Some(_), _) => "customers_email",
        (None, None, Some(_)) => "customer_tags_now",
        (None, None, None) => "customers_state",
        (Some(_), Some(_), _) => "customer_emails_key",
        (Some(_), None, Some(_)) => "customer_tags_since",
        (Some(_), None, None) => "customers_sequence",
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_of_customers_is_entered_where_it_begins() {
    let h = StoreHarness::new().await;
    for page in pages() {
        let plan = plan(&h, reader::page_statement(SQLITE, &page)).await;
        let index = format!("INDEX {} (", expected_index(&page));
        assert!(plan[0].contains(&index), "{page:?}\n{plan:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_other_read_follows_an_index() {
    let h = StoreHarness::new().await;
    let batch = BatchId::new(Uuid::nil());
    for statement in [
        reader::now(SQLITE, &id(1)),
        reader::then(SQLITE, &id(1), Position(7)),
        reader::at_version(SQLITE, &id(1), 2),
        reader::holders(SQLITE, &[EmailKey::of("a@example.com")]),
        reader::in_batch(SQLITE, batch, &[id(1)]),
        reader::of_batch(batch, Some(id(1)), 500).build(SQLITE),
    ] {
        assert_looked_up(&h, statement).await;
    }
    for order in [Order::Ascending, Order::Descending] {
        for at in [None, Some(Position(7))] {
            let page = NotesPage { customer: id(1), after: Some(3), limit: 50, order, at };
            assert_looked_up(&h, reader::notes_query(&page).build(SQLITE)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_is_looked_up_first() {
    let h = StoreHarness::new().await;
    let mut changes = Changes::new(SQLITE);
    let ids = [id(1).to_string()];
    statements::readdress(&mut changes, &ids);
    statements::retag(&mut changes, &ids);
    statements::supersede_consents(&mut changes, &ids);
    statements::erase(&mut changes, &ids);
    statements::keep_history(&mut changes, &ids);
    assert_eq!(changes.statements().len(), 10);
    for statement in changes.statements() {
        assert_looked_up(&h, statement.clone()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_column_of_every_table_is_verified() {
    let h = StoreHarness::new().await;
    let named =
        h.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'customer%'").await;
    assert_eq!(named.len(), TABLES.len());
    for table in &TABLES {
        let mut columns = h.query(&format!("SELECT name FROM pragma_table_info('{}')", table.name)).await;
        let mut known = table.columns.to_vec();
        columns.sort();
        known.sort_unstable();
        assert_eq!(columns, known, "{}", table.name);
    }
}
