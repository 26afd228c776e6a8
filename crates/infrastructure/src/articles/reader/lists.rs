//! Lists of articles. Each enters an index where the page begins and follows it; none reads a body.

use async_trait::async_trait;
use daybook_application::articles::{
    ArticleLists, ArticleSort, ArticleSummary, ArticlesPage, Audience, Place, PublishedSummary, SortKey,
};
use daybook_application::shared::{Order, Position, StoreError};
use daybook_domain::shared::Timestamp;
use sea_orm::{DbBackend, FromQueryResult, Statement, Value};

use super::SqlArticles;
use super::conditions::{self, Which, can_match};
use super::rows::{LATEST, NO_BODY, PublicRow, WorkingRow, public_columns, working_columns};
use crate::articles::rows::NO_DATE;
use crate::shared::bound::Bound;
use crate::shared::failed;
use crate::shared::rows::signed;
use crate::shared::spans::Statement as _;

#[async_trait]
impl ArticleLists for SqlArticles {
    async fn working(&self, page: &ArticlesPage) -> Result<Vec<ArticleSummary>, StoreError> {
        let statement = statement(self.backend(), Which::Working, page);
        let rows =
            WorkingRow::find_by_statement(statement).all(self.db()).named(self.db(), "SELECT articles").await;
        rows.and_then(|rows| rows.into_iter().map(WorkingRow::summary).collect()).map_err(failed)
    }

    async fn published(&self, page: &ArticlesPage) -> Result<Vec<PublishedSummary>, StoreError> {
        if !can_match(Which::Published, &page.filter) {
            return Ok(Vec::new());
        }
        let statement = statement(self.backend(), Which::Published, page);
        let rows =
            PublicRow::find_by_statement(statement).all(self.db()).named(self.db(), "SELECT articles").await;
        rows.and_then(|rows| rows.into_iter().map(PublicRow::summary).collect()).map_err(failed)
    }
}

/// The table that a list is entered by: what comes first decides the order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// The articles with a tag.
    Tag,
    /// The articles of an author or editor.
    Writer,
    /// All articles.
    All,
}

/// The statement of a page.
pub(in crate::articles) fn statement(backend: DbBackend, which: Which, page: &ArticlesPage) -> Statement {
    let mut bound = Bound::default();
    let entry = match (&page.filter.tag, &page.audience) {
        (Some(_), _) => Entry::Tag,
        (None, Audience::Of(_)) if which == Which::Working => Entry::Writer,
        (None, _) => Entry::All,
    };
    let of = if page.at.is_some() { "h" } else { "a" };
    let (columns, revision) = match which {
        Which::Working => (working_columns(of), "revision"),
        Which::Published => (public_columns(of), "published_revision"),
    };
    // In this order, so that the page is entered where it begins, and the rest looked up.
    let history = page.at.map_or("", |_| "CROSS JOIN articles_history h");
    let mut conditions = entered(entry, which, page, &mut bound);
    conditions.extend(page.at.map(|at| LATEST.replace('?', &bound.value(signed(at.0)))));
    conditions.push(format!("r.article_id = a.id AND r.revision = {of}.{revision}"));
    conditions.extend(asked(backend, entry, which, page, &mut bound));
    let (key, id) = keys(entry, which, page.sort);
    conditions.extend(page.after.as_ref().map(|place| after(key, id, place, page.order, &mut bound)));
    conditions.extend(created_by_then(key, page, &mut bound));
    let direction = match page.order {
        Order::Ascending => "ASC",
        Order::Descending => "DESC",
    };
    let sql = format!(
        "SELECT {columns}, {NO_BODY} FROM {} {history} CROSS JOIN article_revisions r WHERE {} \
         ORDER BY {key} {direction}, {id} {direction} LIMIT {}",
        entry.tables(),
        conditions.join(" AND "),
        bound.value(conditions::number(page.limit))
    );
    Statement::from_sql_and_values(backend, sql, bound.into_values())
}

impl Entry {
    fn tables(self) -> &'static str {
        match self {
            Self::Tag => "article_tags t CROSS JOIN articles a",
            Self::Writer => "article_writers w CROSS JOIN articles a",
            Self::All => "articles a",
        }
    }
}

/// How the articles of the table that is entered are found, at the page's time.
fn entered(entry: Entry, which: Which, page: &ArticlesPage, bound: &mut Bound) -> Vec<String> {
    match (entry, &page.filter.tag, &page.audience) {
        (Entry::Tag, Some(tag), _) => {
            let tag = bound.value(tag.as_str());
            let tagged = format!("a.id = t.article_id AND t.public = {} AND t.tag = {tag}", which.public());
            vec![tagged, stretch(page.at, bound)]
        }
        (Entry::Writer, _, Audience::Of(actor)) => {
            vec![format!("a.id = w.article_id AND w.actor = {}", bound.value(actor.as_str()))]
        }
        _ => Vec::new(),
    }
}

fn stretch(at: Option<Position>, bound: &mut Bound) -> String {
    match at {
        None => "t.until IS NULL".to_owned(),
        Some(at) => {
            let at = bound.value(signed(at.0));
            format!("t.since <= {at} AND (t.until IS NULL OR t.until > {at})")
        }
    }
}

/// What else must hold.
fn asked(
    backend: DbBackend,
    entry: Entry,
    which: Which,
    page: &ArticlesPage,
    bound: &mut Bound,
) -> Vec<String> {
    let (of, title) = match (page.at, which) {
        (Some(_), _) => ("h", "r.title_key"),
        (None, Which::Working) => ("a", "a.title_key"),
        (None, Which::Published) => ("a", "a.public_title_key"),
    };
    let mut all = vec![conditions::status(which, &page.filter, of)];
    if entry != Entry::Writer {
        all.extend(conditions::shown(which, &page.audience, of, bound));
    }
    all.extend(conditions::author(&page.filter, bound));
    all.extend(conditions::title(backend, &page.filter, title, bound));
    all
}

/// What the list is sorted by.
fn keys(entry: Entry, which: Which, sort: ArticleSort) -> (&'static str, &'static str) {
    let key = match (entry, which, sort) {
        (Entry::Tag, _, ArticleSort::Created) => return ("t.created_at", "t.article_id"),
        (Entry::Writer, _, ArticleSort::Created) => return ("w.created_at", "w.article_id"),
        (Entry::All, _, ArticleSort::Created) => "a.created_at",
        (_, Which::Working, ArticleSort::Updated) => "a.updated_at",
        (_, Which::Working, ArticleSort::Published) => "a.shown_at",
        (_, Which::Working, ArticleSort::Title) => "a.title_key",
        (_, Which::Published, ArticleSort::Updated) => "a.public_updated_at",
        (_, Which::Published, ArticleSort::Published) => "a.published_at",
        (_, Which::Published, ArticleSort::Title) => "a.public_title_key",
    };
    (key, "a.id")
}

/// That it was created by then: what was created later is not looked at, however much that is. Where a page in falling
/// order begins at a place, all that follows is older, and a second bound from above could be taken for that place.
fn created_by_then(key: &str, page: &ArticlesPage, bound: &mut Bound) -> Option<String> {
    let at = page.at.filter(|_| page.order == Order::Ascending || page.after.is_none())?;
    let moment = format!("SELECT recorded_at FROM events WHERE position = {}", bound.value(signed(at.0)));
    Some(format!("{key} <= ({moment})"))
}

fn after(key: &str, id: &str, place: &Place, order: Order, bound: &mut Bound) -> String {
    let value: Value = match &place.key {
        SortKey::Time(time) => time.map_or(NO_DATE, Timestamp::as_micros).into(),
        SortKey::Text(text) => text.as_str().into(),
    };
    let than = match order {
        Order::Ascending => ">",
        Order::Descending => "<",
    };
    let (value, last) = (bound.value(value), bound.value(place.id.to_string()));
    format!("({key}, {id}) {than} ({value}, {last})")
}
