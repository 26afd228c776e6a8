//! One article is looked up by an index also in tables that were never analyzed, as those of a new database under load
//! are; lists of many go by one when the server has looked at the tables, which it does by itself.

use daybook_application::articles::{ArticleFilter, ArticleSort, ArticlesPage, Audience, SearchPage};
use daybook_application::shared::{Order, Position};
use daybook_domain::articles::{Action, SearchQuery, Slug};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};

use super::harness::{StoreHarness, id};
use super::volume;
use crate::articles::reader::{self, Which};
use crate::articles::statements;
use crate::event_store::Changes;

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
}

/// So many that no plan but one by an index makes sense.
const MANY: u64 = 5_000;

/// Makes many articles of the one that is there, each with a title, a time and a place in the log of its own, and has
/// the server look at the tables.
async fn multiply(h: &StoreHarness) {
    let own = |columns: &str| {
        format!("jsonb_build_object({columns})", columns = columns.replace("ID", "lpad(n::text, 36, 'x')"))
    };
    let copies = [
        (
            "articles",
            own(
                "'id', ID, 'position', 10 + n, 'created_position', 10 + n, 'created_at', 10 + n, 'updated_at', 10 + n, \
                 'shown_at', 10 + n, 'text_position', 10 + n, 'public_text_position', 10 + n, \
                 'title_key', 'title ' || n, 'public_title_key', 'title ' || n, 'published_at', 10 + n, \
                 'published_slug', 'slug ' || n, 'author', 'author' || n % 200",
            ),
        ),
        ("article_revisions", own("'article_id', ID, 'position', 10 + n, 'created_at', 10 + n")),
        ("article_slugs", own("'article_id', ID, 'slug', 'slug ' || n, 'since', 10 + n")),
        ("articles_history", own("'article_id', ID, 'position', 10 + n, 'updated_at', 10 + n")),
        ("article_writers", own("'article_id', ID, 'actor', 'author' || n % 200, 'created_at', 10 + n")),
    ];
    for (table, row) in copies {
        h.tamper(&format!(
            "INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(one) || {row})).* \
             FROM (SELECT * FROM {table} LIMIT 1) AS one, generate_series(1, {MANY}) AS n"
        ))
        .await;
    }
    h.tamper(&format!(
        "INSERT INTO article_tags (article_id, public, tag, since, created_at) \
         SELECT lpad(n::text, 36, 'x'), public, 'tag' || n % 200, 10 + n, 10 + n \
         FROM generate_series(1, {MANY}) AS n, (VALUES (0), (1)) AS kinds (public)"
    ))
    .await;
    h.tamper(&format!(
        "INSERT INTO article_searched (position, article_id, title, tags, lead, body) \
         SELECT 10 + n, lpad(n::text, 36, 'x'), 'number' || n, '', '', 'common' FROM generate_series(1, {MANY}) AS n"
    ))
    .await;
    h.tamper("ANALYZE").await;
}

/// Lists of what is now. What was costs by the number of articles here: of the rows that history has of an article the
/// server cannot tell that one is asked for, and it may sort.
fn lists() -> Vec<(Which, ArticlesPage)> {
    let page = |sort, audience, tag: Option<&str>| {
        let filter = ArticleFilter { tag: tag.map(|tag| tag.parse().unwrap()), ..ArticleFilter::default() };
        ArticlesPage { filter, audience, sort, order: Order::Descending, after: None, limit: 20, at: None }
    };
    let mut lists: Vec<_> = ArticleSort::ALL
        .into_iter()
        .flat_map(|sort| {
            [(Which::Working, Audience::Everything), (Which::Published, Audience::Everybody)]
                .map(|(which, audience)| (which, page(sort, audience, None)))
        })
        .collect();
    let created = ArticleSort::Created;
    let own = || Audience::Of("author7".parse().unwrap());
    lists.push((Which::Working, page(created, own(), None)));
    lists.push((Which::Working, page(created, Audience::Everything, Some("tag7"))));
    lists
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lists_and_writes_among_many_articles_go_by_an_index() {
    let h = StoreHarness::on_postgres().await;
    volume::fill(&h, 1).await;
    multiply(&h).await;
    for (which, page) in lists() {
        let statement = reader::list_statement(POSTGRES, which, &page);
        let plan = plan(h.store.readers(), statement).await;
        let wrong = |step: &String| step.contains("Seq Scan on article") || step.contains("Sort");
        assert!(!plan.iter().any(wrong), "{which:?} {page:?}\n{plan:#?}");
    }
    let mut changes = Changes::new(POSTGRES);
    let ids = [id(0).to_string()];
    statements::publish(&mut changes, &ids);
    statements::undelete(&mut changes, &ids);
    statements::change_public(&mut changes, &ids);
    statements::close_checkpoints(&mut changes, &ids);
    statements::drop_plans(&mut changes, Action::Publish.as_str(), &ids);
    statements::retag(&mut changes, &ids);
    statements::retag_public(&mut changes, &ids);
    statements::forget_texts(&mut changes, &ids);
    statements::keep_history(&mut changes, &ids);
    statements::rewrite_writers(&mut changes, &ids);
    assert_eq!(changes.statements().len(), 14);
    for statement in changes.statements() {
        let plan = plan_without_scans(&h, statement.clone()).await;
        assert!(!scans(&plan), "{}\n{plan:#?}", statement.sql);
    }
    for search in searches() {
        let sql = search.sql.clone();
        let plan = plan_without_scans(&h, search).await;
        let entered = |step: &String| step.contains("Index Scan on article_searched_words");
        assert!(plan.iter().any(entered), "{sql}\n{plan:#?}");
    }
}

/// The plan of a session that scans only what it cannot look up, as the writer's are. Of a search it asks whether the
/// index can answer it: of texts with a word that begins so the server takes there to be one in fifty, and reads
/// through some thousands of short ones as fast.
async fn plan_without_scans(h: &StoreHarness, statement: Statement) -> Vec<String> {
    let tx = h.store.readers().begin().await.unwrap();
    tx.execute_unprepared("SET LOCAL enable_seqscan = off").await.unwrap();
    let plan = plan(&tx, statement).await;
    tx.rollback().await.unwrap();
    plan
}

/// Whether a table is read from one end to the other, also by way of an index.
fn scans(plan: &[String]) -> bool {
    let next = plan.iter().skip(1).map(String::as_str).chain([""]);
    // There is nothing in these.
    let empty = |step: &str| step.contains(" on article_checkpoints") || step.contains(" on article_plans");
    plan.iter().zip(next).filter(|(step, _)| !empty(step)).any(|(step, next)| {
        let by_index = step.contains("Scan using") && !next.contains("Index Cond");
        step.contains("Seq Scan on article") || (by_index && step.contains(" on article"))
    })
}
