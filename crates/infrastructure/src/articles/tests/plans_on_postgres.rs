//! One article is looked up by an index also in tables that were never analyzed, as those of a new database under load are.

use daybook_application::articles::{ArticleFilter, Audience, SearchPage};
use daybook_application::shared::Position;
use daybook_domain::articles::{SearchQuery, Slug};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};

use super::harness::{StoreHarness, id};
use super::volume;
use crate::articles::reader::{self, Which};

const POSTGRES: DbBackend = DbBackend::Postgres;
const ARTICLES: u64 = 3_000;

/// The statement is executed before anything is in the tables, often enough for a plan of it to be kept.
async fn executed_often(h: &StoreHarness, statements: &[Statement]) {
    for statement in statements {
        for _ in 0..10 {
            h.store.readers().query_all_raw(statement.clone()).await.unwrap();
        }
    }
}

async fn plan(db: &impl ConnectionTrait, statement: Statement) -> Vec<String> {
    let explained = Statement { sql: format!("EXPLAIN {}", statement.sql), ..statement };
    let rows = db.query_all_raw(explained).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

async fn assert_looked_up(h: &StoreHarness, statement: Statement) {
    let sql = statement.sql.clone();
    let plan = plan(h.store.readers(), statement).await;
    let scans = |step: &String| step.contains("Seq Scan on article");
    assert!(!plan.iter().any(scans), "{sql}\n{plan:#?}");
}

/// A few thousand texts are searched as fast without the index, and the planner may choose to; this asks whether the
/// statement is one that the index can answer.
async fn assert_enters_the_index(h: &StoreHarness, statement: Statement) {
    let sql = statement.sql.clone();
    let tx = h.store.readers().begin().await.unwrap();
    tx.execute_unprepared("SET LOCAL enable_seqscan = off").await.unwrap();
    let plan = plan(&tx, statement).await;
    tx.rollback().await.unwrap();
    assert!(
        plan.iter().any(|step| step.contains("Index Scan on article_searched_words")),
        "{sql}\n{plan:#?}"
    );
}

fn searches() -> [Statement; 2] {
    let query: SearchQuery = "number4711".parse().unwrap();
    let words = reader::Terms::new(&query).matching(POSTGRES).unwrap();
    let found = SearchPage {
        query,
        filter: ArticleFilter::default(),
        audience: Audience::Everything,
        skip: 0,
        limit: 20,
    };
    [
        reader::hits(POSTGRES, Which::Working, &found, &words, None),
        reader::reach(POSTGRES, Which::Working, &found, &words),
    ]
}

/// What looks for one article. Lists of a few thousand may well be read whole and sorted.
fn statements() -> Vec<Statement> {
    let slug: Slug = "slug-7".parse().unwrap();
    vec![
        reader::working(POSTGRES, id(1), None),
        reader::public(POSTGRES, id(1), Some(Position(7))),
        reader::by_slug(POSTGRES, &slug, None),
        reader::card(POSTGRES, id(1)),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_article_is_scanned_for_in_tables_that_were_filled_after_it_was_planned() {
    let h = StoreHarness::on_postgres().await;
    for table in ["articles", "articles_history", "article_revisions", "article_searched", "article_slugs"] {
        h.tamper(&format!("ALTER TABLE {table} SET (autovacuum_enabled = off)")).await;
    }
    executed_often(&h, &statements()).await;
    volume::fill(&h, ARTICLES).await;
    for statement in statements() {
        assert_looked_up(&h, statement).await;
    }
    for search in searches() {
        assert_enters_the_index(&h, search).await;
    }
}
