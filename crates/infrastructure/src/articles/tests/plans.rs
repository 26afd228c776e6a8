//! Every read enters an index; nothing is scanned out of its order, and no list as of its default order is sorted.

use daybook_application::articles::{
    ArticleFilter, ArticleSort, ArticlesPage, Audience, Place, RevisionsPage, SearchPage, SortKey, Status,
};
use daybook_application::shared::{Order, Position};
use daybook_application::testing::START;
use daybook_domain::articles::{Action, Revision, SearchQuery, Slug};
use sea_orm::{ConnectionTrait, DbBackend, QueryTrait, Statement};

use super::harness::{StoreHarness, id};
use crate::articles::reader::{self, Which};
use crate::articles::statements;
use crate::articles::tables;
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
        let given = ["VIRTUAL TABLE", "CONSTANT", "SCAN (subquery", "SCAN newest"];
        step.starts_with("SCAN") && !given.iter().any(|given| step.contains(given))
    };
    assert!(!plan.is_empty(), "{sql}");
    assert!(!plan.iter().any(|step| scans(step) || sorts(step)), "{sql}\n{plan:#?}");
}

fn sorts(step: &str) -> bool {
    step.contains("TEMP B-TREE")
}

fn pages() -> Vec<ArticlesPage> {
    let mut pages = Vec::new();
    for at in [None, Some(Position(7))] {
        for tag in [None, "night".parse().ok()] {
            for audience in [Audience::Everything, Audience::Of("ann".parse().unwrap()), Audience::Everybody]
            {
                for statuses in [vec![], vec![Status::Draft], Status::ALL.to_vec()] {
                    for order in [Order::Ascending, Order::Descending] {
                        let filter = ArticleFilter {
                            tag: tag.clone(),
                            statuses: statuses.clone(),
                            ..ArticleFilter::default()
                        };
                        let sort = ArticleSort::Created;
                        let (audience, limit) = (audience.clone(), 50);
                        pages.push(ArticlesPage { filter, audience, sort, order, after: None, limit, at });
                    }
                }
            }
        }
    }
    pages
}

/// The index that a list in the order of creation is entered by.
fn expected_indexes(which: Which, page: &ArticlesPage) -> &'static [&'static str] {
    match (&page.filter.tag, &page.audience, page.at) {
        (Some(_), _, None) => &["article_tags_now"],
        (Some(_), _, Some(_)) => &["article_tags_then", "article_tags_now"],
        (None, Audience::Of(_), _) if which == Which::Working => &["article_writers_actor"],
        _ => &["articles_created", "articles_status_created"],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_in_the_order_of_creation_follows_an_index() {
    let h = StoreHarness::new().await;
    for page in pages() {
        for which in [Which::Working, Which::Published] {
            if which == Which::Working && page.audience == Audience::Everybody {
                continue;
            }
            let plan = plan(&h, reader::list_statement(SQLITE, which, &page)).await;
            let entered = |index: &&str| plan[0].contains(&format!("INDEX {index}"));
            assert!(expected_indexes(which, &page).iter().any(entered), "{page:?}\n{plan:#?}");
            let scans = |step: &String| step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE");
            assert!(!plan.iter().skip(1).any(scans), "{page:?}\n{plan:#?}");
            assert!(!plan.iter().any(|step| sorts(step)), "{page:?}\n{plan:#?}");
        }
    }
}

/// A list as of long ago must not look through all that was created since.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_the_past_passes_over_what_was_created_since() {
    let h = StoreHarness::new().await;
    let place = Place { key: SortKey::Time(Some(START)), id: id(1) };
    for page in pages().into_iter().filter(|page| page.at.is_some()) {
        for which in [Which::Working, Which::Published] {
            if which == Which::Working && page.audience == Audience::Everybody {
                continue;
            }
            for after in [None, Some(place.clone())] {
                let page = ArticlesPage { after, ..page.clone() };
                let plan = plan(&h, reader::list_statement(SQLITE, which, &page)).await;
                let bound = if page.after.is_some() && page.order == Order::Descending {
                    "created_at,"
                } else {
                    "created_at<?"
                };
                assert!(plan[0].contains(bound), "{page:?}\n{plan:#?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_other_order_has_an_index_of_its_own() {
    let h = StoreHarness::new().await;
    for sort in ArticleSort::ALL {
        for (which, statuses) in
            [(Which::Working, vec![]), (Which::Working, vec![Status::Draft]), (Which::Published, vec![])]
        {
            let filter = ArticleFilter { statuses, ..ArticleFilter::default() };
            let audience = Audience::Everything;
            let page = ArticlesPage {
                filter,
                audience,
                sort,
                order: Order::Descending,
                after: None,
                limit: 50,
                at: None,
            };
            let plan = plan(&h, reader::list_statement(SQLITE, which, &page)).await;
            assert!(plan[0].contains("USING INDEX articles_"), "{sort:?} {which:?}\n{plan:#?}");
            assert!(!plan.iter().any(|step| sorts(step)), "{sort:?} {which:?}\n{plan:#?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_other_read_follows_an_index() {
    let h = StoreHarness::new().await;
    let slug: Slug = "night".parse().unwrap();
    for at in [None, Some(Position(7))] {
        assert_looked_up(&h, reader::working(SQLITE, id(1), at)).await;
        assert_looked_up(&h, reader::public(SQLITE, id(1), at)).await;
        assert_looked_up(&h, reader::by_slug(SQLITE, &slug, at)).await;
    }
    for statement in [
        reader::at_version(SQLITE, id(1), 2),
        reader::rights(SQLITE, id(1)),
        reader::card(SQLITE, id(1)),
        reader::holder(SQLITE, &slug),
        reader::body(SQLITE, id(1), Revision::FIRST),
        reader::one_revision(id(1), Revision::FIRST).build(SQLITE),
        reader::due(START, 100).build(SQLITE),
    ] {
        assert_looked_up(&h, statement).await;
    }
    for order in [Order::Ascending, Order::Descending] {
        let page = RevisionsPage { id: id(1), after: Some(Revision::FIRST), limit: 50, order };
        assert_looked_up(&h, reader::revisions(&page).build(SQLITE)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_search_is_entered_by_its_index() {
    let h = StoreHarness::new().await;
    for audience in [Audience::Everything, Audience::Of("ann".parse().unwrap()), Audience::Everybody] {
        for tag in [None, "night".parse().ok()] {
            let filter = ArticleFilter { tag, ..ArticleFilter::default() };
            let query: SearchQuery = "night".parse().unwrap();
            let words = reader::Terms::new(&query).matching(SQLITE).unwrap();
            let page = SearchPage { query, filter, audience: audience.clone(), skip: 0, limit: 50 };
            for which in [Which::Working, Which::Published] {
                assert_looked_up(&h, reader::reach(SQLITE, which, &page, &words)).await;
                for oldest in [None, Some(7)] {
                    let steps = plan(&h, reader::hits(SQLITE, which, &page, &words, oldest)).await;
                    assert!(steps[1].starts_with("SCAN i VIRTUAL TABLE"), "{steps:#?}");
                    let scans = |step: &&String| step.starts_with("SCAN") && **step != "SCAN i";
                    assert_eq!(steps.iter().filter(scans).count(), 1, "{steps:#?}");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_words_of_the_index_are_compared_in_their_order() {
    let h = StoreHarness::new().await;
    let sql = "SELECT term, quote(texts) AS everything FROM article_terms WHERE (term) > ($1) ORDER BY term LIMIT 500";
    let plan = plan(&h, Statement::from_sql_and_values(SQLITE, sql, ["a".into()])).await;
    // FTS5's vocabulary names what it was given: a lower bound of the term.
    assert_eq!(plan.len(), 1, "{plan:#?}");
    assert!(plan[0].starts_with("SCAN article_words VIRTUAL TABLE INDEX"), "{plan:#?}");
    assert!(!plan[0].ends_with("INDEX 0:"), "{plan:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_written_is_looked_up_first() {
    let h = StoreHarness::new().await;
    let mut changes = Changes::new(SQLITE);
    let ids = [id(1).to_string()];
    statements::publish(&mut changes, &ids);
    statements::undelete(&mut changes, &ids);
    statements::change_public(&mut changes, &ids);
    statements::close_checkpoints(&mut changes, &ids);
    statements::drop_plans(&mut changes, Action::Publish.as_str(), &ids);
    statements::retag(&mut changes, &ids);
    statements::retag_public(&mut changes, &ids);
    statements::forget_texts(&mut changes, &ids);
    statements::keep_history(&mut changes, &ids);
    assert_eq!(changes.statements().len(), 11);
    for statement in changes.statements() {
        assert_looked_up(&h, statement.clone()).await;
    }
    let mut changes = Changes::new(SQLITE);
    statements::rewrite_writers(&mut changes, &ids);
    for statement in changes.statements() {
        let plan = plan(&h, statement.clone()).await;
        let scans = |step: &String| step.starts_with("SCAN a") || step.starts_with("SCAN article");
        assert!(!plan.iter().any(scans), "{}\n{plan:#?}", statement.sql);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_column_of_every_table_is_verified() {
    let h = StoreHarness::new().await;
    let stored =
        "SELECT name FROM pragma_table_list WHERE type IN ('table', 'view') AND name LIKE 'article%'";
    assert_eq!(h.query(stored).await.len(), tables::of(SQLITE).len());
    for table in tables::of(SQLITE) {
        let mut columns = h.query(&format!("SELECT name FROM pragma_table_info('{}')", table.name)).await;
        let mut known = table.columns.to_vec();
        columns.sort();
        known.sort_unstable();
        assert_eq!(columns, known, "{}", table.name);
    }
}
