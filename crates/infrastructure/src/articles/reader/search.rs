//! The search.

use async_trait::async_trait;
use daybook_application::articles::{
    ArticleSearch, ArticleSummary, Count, Found, Hit, MOST_COUNTED, MOST_RANKED, PublishedSummary, SearchPage,
};
use daybook_application::shared::StoreError;
use daybook_domain::articles::{ArticleId, Revision};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Statement};

use super::SqlArticles;
use super::conditions::{self, Which, can_match};
use super::matching::Matching;
use super::rows::{NO_BODY, PublicRow, WorkingRow, malformed, public_columns, working_columns};
use super::snippets::{Parts, Terms};
use crate::articles::rows::TRASHED;
use crate::shared::bound::Bound;
use crate::shared::failed;
use crate::shared::rows::{signed, unsigned};
use crate::shared::spans::Statement as _;

#[async_trait]
impl ArticleSearch for SqlArticles {
    async fn working(&self, page: &SearchPage) -> Result<Found<ArticleSummary>, StoreError> {
        let read = |row: &QueryResult| WorkingRow::from_query_result(row, "")?.summary();
        let parts = |told: &ArticleSummary| Parts {
            id: told.id,
            revision: told.revision,
            title: told.title.clone(),
            tags: told.tags.clone(),
            lead: told.lead.clone(),
        };
        self.search(Which::Working, page, read, parts).await.map_err(failed)
    }

    async fn published(&self, page: &SearchPage) -> Result<Found<PublishedSummary>, StoreError> {
        if !can_match(Which::Published, &page.filter) {
            return Ok(Found::default());
        }
        let read = |row: &QueryResult| PublicRow::from_query_result(row, "")?.summary();
        let parts = |told: &PublishedSummary| Parts {
            id: told.id,
            revision: told.revision,
            title: told.title.clone(),
            tags: told.tags.clone(),
            lead: told.lead.clone(),
        };
        self.search(Which::Published, page, read, parts).await.map_err(failed)
    }
}

impl SqlArticles {
    async fn search<T>(
        &self,
        which: Which,
        page: &SearchPage,
        read: impl Fn(&QueryResult) -> Result<T, DbErr>,
        parts: impl Fn(&T) -> Parts,
    ) -> Result<Found<T>, DbErr> {
        let terms = Terms::new(&page.query);
        let backend = self.backend();
        let Some(words) = terms.matching(backend) else { return Ok(Found::default()) };
        let Reach { count, oldest } = self.reach(reach(backend, which, page, &words)).await?;
        if count.number == 0 {
            return Ok(Found::default());
        }
        let rows = self
            .db()
            .query_all_raw(hits(backend, which, page, &words, oldest))
            .named(self.db(), "SELECT article_index")
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let of = read(&row)?;
            // One body at a time: each can have a million characters.
            let parts = parts(&of);
            let body = self.body(parts.id, parts.revision).await?;
            let snippets = terms.snippets(parts, body).await?;
            // The database has the better hits the lower ranks.
            found.push(Hit { of, rank: -row.try_get::<f64>("", "rank")?, snippets });
        }
        Ok(Found { hits: found, count })
    }

    async fn reach(&self, statement: Statement) -> Result<Reach, DbErr> {
        let row = self.db().query_one_raw(statement).named(self.db(), "SELECT article_index").await?;
        let row = row.ok_or_else(|| malformed("a count without a row"))?;
        let number = usize::try_from(unsigned(row.try_get("", "number")?)?).unwrap_or(usize::MAX);
        let count = Count { number: number.min(MOST_COUNTED), more: number > MOST_COUNTED };
        let oldest = if number < MOST_RANKED { None } else { row.try_get("", "oldest")? };
        Ok(Reach { count, oldest })
    }

    async fn body(&self, id: ArticleId, revision: Revision) -> Result<String, DbErr> {
        let row = self
            .db()
            .query_one_raw(body(self.backend(), id, revision))
            .named(self.db(), "SELECT article_revisions")
            .await?;
        row.ok_or_else(|| malformed("a hit without a text"))?.try_get("", "body")
    }
}

/// How far a search goes.
struct Reach {
    count: Count,
    /// The key of the oldest text that is ranked, if not all are. Without need for one none is given, lest PostgreSQL
    /// look for a rare word along the keys.
    oldest: Option<i64>,
}

/// How far the search goes: the newest [`MOST_RANKED`] hits, and the key of the oldest of them. All that is asked for
/// bounds it, so that whoever sees few articles finds all of them.
pub(in crate::articles) fn reach(
    backend: DbBackend,
    which: Which,
    page: &SearchPage,
    words: &Matching,
) -> Statement {
    let mut bound = Bound::default();
    let matching = matching(backend, which, page, words, &mut bound);
    let (table, key) = (words.table(), words.key());
    let sql = format!(
        "SELECT COUNT(*) AS number, MIN(key) AS oldest FROM (SELECT {key} AS key FROM {table} i \
         CROSS JOIN articles a WHERE {matching} ORDER BY {key} DESC LIMIT {MOST_RANKED}) AS newest"
    );
    Statement::from_sql_and_values(backend, sql, bound.into_values())
}

/// The hits of a page, best first, among the texts from `oldest` on if that is given. Ranking costs most: so it is done
/// for what is within reach only, and FTS5 is not asked to sort by its own `rank`, which it works out for every text
/// that has the words. Only what is on the page is looked up.
pub(in crate::articles) fn hits(
    backend: DbBackend,
    which: Which,
    page: &SearchPage,
    words: &Matching,
    oldest: Option<i64>,
) -> Statement {
    let mut bound = Bound::default();
    let (columns, revision) = match which {
        Which::Working => (working_columns("a"), "revision"),
        Which::Published => (public_columns("a"), "published_revision"),
    };
    let (table, key) = (words.table(), words.key());
    let rank = words.rank(&mut bound);
    let matching = matching(backend, which, page, words, &mut bound);
    let within = oldest.map_or_else(String::new, |oldest| format!(" AND {key} >= {}", bound.value(oldest)));
    let limit = bound.value(conditions::number(page.limit));
    let skip = bound.value(conditions::number(page.skip));
    let sql = format!(
        "SELECT i.rank, {columns}, {NO_BODY} FROM (SELECT a.id, {rank} AS rank, {key} AS key FROM {table} i \
         CROSS JOIN articles a WHERE {matching}{within} ORDER BY rank, key LIMIT {limit} OFFSET {skip}) i \
         JOIN articles a ON a.id = i.id JOIN article_revisions r ON r.article_id = a.id AND r.revision = a.{revision} \
         ORDER BY i.rank, i.key"
    );
    Statement::from_sql_and_values(backend, sql, bound.into_values())
}

/// The text of a hit.
pub(in crate::articles) fn body(backend: DbBackend, id: ArticleId, revision: Revision) -> Statement {
    let sql = "SELECT body FROM article_revisions WHERE article_id = $1 AND revision = $2";
    Statement::from_sql_and_values(backend, sql, [id.to_string().into(), signed(revision.number()).into()])
}

/// That the article `a` is found by the words, asked for, and shown to the audience; nothing in the trash is.
fn matching(
    backend: DbBackend,
    which: Which,
    page: &SearchPage,
    words: &Matching,
    bound: &mut Bound,
) -> String {
    let (text, title) = match which {
        Which::Working => ("a.text_position", "a.title_key"),
        Which::Published => ("a.public_text_position", "a.public_title_key"),
    };
    let mut all = vec![
        words.condition(bound),
        format!("{text} = {}", words.key()),
        format!("a.status <> '{TRASHED}'"),
        conditions::status(which, &page.filter, "a"),
    ];
    all.extend(conditions::shown(which, &page.audience, "a", bound));
    all.extend(conditions::tagged(which, &page.filter, bound));
    all.extend(conditions::author(&page.filter, bound));
    all.extend(conditions::title(backend, &page.filter, title, bound));
    all.join(" AND ")
}
