//! Every read enters an index; nothing is scanned, and nothing sorted.

use daybook_application::identity::UsersPage;
use daybook_application::shared::{EventFilter, Position};
use daybook_application::testing::START;
use daybook_domain::access::Role;
use daybook_domain::identity::{Session, User};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::harness::{StoreHarness, digest, id, key, new_key, new_user, session, tokens};
use crate::event_store::{Changes, InlineProjection, ProjectedTable, RecordedEvent};
use crate::identity::reader::{sessions as session_statements, users as user_statements};
use crate::identity::tables::{SESSIONS, USERS};
use crate::identity::{SessionProjection, UserProjection};

const SQLITE: DbBackend = DbBackend::Sqlite;

async fn assert_looked_up(h: &StoreHarness, statement: Statement) {
    let sql = statement.sql.clone();
    let explained = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement };
    let rows = h.store.readers().query_all_raw(explained).await.unwrap();
    let plan: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
    let bad = |step: &&String| {
        step.starts_with("SCAN") && !step.contains("CONSTANT") || step.contains("TEMP B-TREE FOR ORDER BY")
    };
    assert_eq!(plan.iter().find(bad), None, "{sql}\n{plan:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_read_follows_an_index() {
    let h = StoreHarness::new().await;
    for after in [None, Some(3)] {
        let statement = user_statements::page(SQLITE, &UsersPage { after, limit: 50 });
        assert_looked_up(&h, statement).await;
    }
    for statement in [
        user_statements::one(SQLITE, &id(1)),
        user_statements::key(SQLITE, &digest(1)),
        user_statements::admins(SQLITE, 10),
        session_statements::by_access(SQLITE, &digest(1)),
        session_statements::one(SQLITE, &session(1)),
        session_statements::renewal(SQLITE, &digest(1)),
        session_statements::open(SQLITE, id(1), 0, START, 50),
    ] {
        assert_looked_up(&h, statement).await;
    }
}

/// All events that are in the log.
async fn recorded(h: &StoreHarness) -> Vec<RecordedEvent> {
    h.store.next(Position(0), 1_000, &EventFilter::default()).await.unwrap().0
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_is_looked_up_first() {
    let h = StoreHarness::new().await;
    h.act(1, |_| User::create(new_user("Ann", "ann", Role::Reader)).unwrap()).await.unwrap();
    let new = new_key("laptop", digest(50), START.plus_micros(9));
    h.act(1, |user| user.unwrap().issue_key(key(1), new, START).unwrap()).await.unwrap();
    h.act(1, |user| user.unwrap().revoke_key(key(1)).unwrap()).await.unwrap();
    h.act(1, |user| user.unwrap().erase(&"asked".parse().unwrap()).unwrap()).await.unwrap();
    h.act_in(1, |_| Session::start(id(1), 0, tokens(1, START), START.plus_micros(90_000_000))).await;
    h.act_in(1, |one| one.unwrap().refresh(&digest(3), tokens(2, START), START).unwrap()).await;
    h.act_in(1, |one| one.unwrap().end(daybook_domain::identity::EndedBy::User)).await;
    let mut changes = Changes::new(SQLITE);
    let events = recorded(&h).await;
    let of = |category: &str| events.iter().filter(|event| *event.category == *category).collect::<Vec<_>>();
    UserProjection.apply(&of("user"), &mut changes).unwrap();
    SessionProjection.apply(&of("session"), &mut changes).unwrap();
    assert!(changes.statements().len() > 10);
    for statement in changes.statements() {
        if !statement.sql.starts_with("INSERT") {
            assert_looked_up(&h, statement.clone()).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_column_of_every_table_is_verified() {
    let h = StoreHarness::new().await;
    let tables: Vec<ProjectedTable> = USERS.into_iter().chain(SESSIONS).collect();
    let named =
        "SELECT name FROM sqlite_master WHERE type = 'table' AND (name LIKE 'user%' OR name LIKE 'session%')";
    assert_eq!(h.query(named).await.len(), tables.len());
    for table in &tables {
        let mut columns = h.query(&format!("SELECT name FROM pragma_table_info('{}')", table.name)).await;
        let mut known = table.columns.to_vec();
        columns.sort();
        known.sort_unstable();
        assert_eq!(columns, known, "{}", table.name);
    }
}
