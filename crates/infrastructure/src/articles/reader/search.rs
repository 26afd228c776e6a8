//! The search.

use async_trait::async_trait;
use daybook_application::articles::{
    ArticleSearch, ArticleSummary, Count, Found, Hit, MOST_COUNTED, PublishedSummary, SearchField, SearchPage,
};
use daybook_application::shared::StoreError;
use daybook_domain::articles::{ArticleId, Revision};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, FromQueryResult, QueryResult, Statement};

use super::SqlArticles;
use super::bound::Bound;
use super::conditions::{self, Which, can_match};
use super::rows::{NO_BODY, PublicRow, WorkingRow, malformed, public_columns, working_columns};
use super::snippets::{Parts, Terms};
use crate::articles::rows::TRASHED;
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
        self.search(Which::Working, page, read, parts).await.map_err(StoreError::failed)
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
        self.search(Which::Published, page, read, parts).await.map_err(StoreError::failed)
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
        let Some(words) = terms.matching() else { return Ok(Found::default()) };
        let backend = self.backend();
        let counted = self
            .db()
            .query_one_raw(count(backend, which, page, &words))
            .named(self.db(), "SELECT article_index")
            .await?;
        let counted = counted.ok_or_else(|| malformed("a count without a row"))?;
        let number = usize::try_from(unsigned(counted.try_get("", "number")?)?).unwrap_or(usize::MAX);
        let count = Count { number: number.min(MOST_COUNTED), more: number > MOST_COUNTED };
        let rows = self
            .db()
            .query_all_raw(hits(backend, which, page, &words))
            .named(self.db(), "SELECT article_index")
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let of = read(&row)?;
            // One body at a time: each can have a million characters.
            let parts = parts(&of);
            let body = self.body(parts.id, parts.revision).await?;
            let snippets = terms.snippets(parts, body).await?;
            // FTS5 has the better hits the lower ranks.
            found.push(Hit { of, rank: -row.try_get::<f64>("", "rank")?, snippets });
        }
        Ok(Found { hits: found, count })
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

/// The hits of a page, best first. The index sorts by rank itself, so that no more articles are looked up than it
/// takes to fill the page.
pub(in crate::articles) fn hits(
    backend: DbBackend,
    which: Which,
    page: &SearchPage,
    words: &str,
) -> Statement {
    let mut bound = Bound::default();
    let (columns, revision) = match which {
        Which::Working => (working_columns("a"), "revision"),
        Which::Published => (public_columns("a"), "published_revision"),
    };
    let weights: Vec<_> = SearchField::ALL.iter().map(|field| format!("{:?}", field.weight())).collect();
    let matching = matching(backend, which, page, words, &mut bound);
    let sql = format!(
        "SELECT i.rank AS rank, {columns}, {NO_BODY} FROM article_index i CROSS JOIN articles a \
         CROSS JOIN article_revisions r WHERE i.rank MATCH 'bm25({})' AND {matching} \
         AND r.article_id = a.id AND r.revision = a.{revision} ORDER BY i.rank LIMIT {} OFFSET {}",
        weights.join(", "),
        bound.value(conditions::number(page.limit)),
        bound.value(conditions::number(page.skip))
    );
    Statement::from_sql_and_values(backend, sql, bound.into_values())
}

/// How many hits there are, at most one more than are counted.
pub(in crate::articles) fn count(
    backend: DbBackend,
    which: Which,
    page: &SearchPage,
    words: &str,
) -> Statement {
    let mut bound = Bound::default();
    let matching = matching(backend, which, page, words, &mut bound);
    let sql = format!(
        "SELECT COUNT(*) AS number FROM (SELECT 1 FROM article_index i CROSS JOIN articles a WHERE {matching} \
         LIMIT {})",
        MOST_COUNTED + 1
    );
    Statement::from_sql_and_values(backend, sql, bound.into_values())
}

/// The text of a hit.
pub(in crate::articles) fn body(backend: DbBackend, id: ArticleId, revision: Revision) -> Statement {
    let sql = "SELECT body FROM article_revisions WHERE article_id = $1 AND revision = $2";
    Statement::from_sql_and_values(backend, sql, [id.to_string().into(), signed(revision.number()).into()])
}

/// That the article `a` is found by the words, asked for, and shown to the audience; nothing in the trash is.
fn matching(backend: DbBackend, which: Which, page: &SearchPage, words: &str, bound: &mut Bound) -> String {
    let (text, title) = match which {
        Which::Working => ("a.text_position", "a.title_key"),
        Which::Published => ("a.public_text_position", "a.public_title_key"),
    };
    let mut all = vec![
        format!("i.article_index MATCH {}", bound.value(words)),
        format!("{text} = i.rowid"),
        format!("a.status <> '{TRASHED}'"),
        conditions::status(which, &page.filter, "a"),
    ];
    all.extend(conditions::shown(which, &page.audience, bound));
    all.extend(conditions::tagged(which, &page.filter, bound));
    all.extend(conditions::author(&page.filter, bound));
    all.extend(conditions::title(backend, &page.filter, title, bound));
    all.join(" AND ")
}
