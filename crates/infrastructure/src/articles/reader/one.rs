//! Statements about one article.

use daybook_application::shared::Position;
use daybook_domain::articles::{ArticleId, SLUG_SCOPE, Slug};
use sea_orm::{DbBackend, Statement};

use super::rows::{BODY, LATEST, public_columns, working_columns};
use crate::articles::rows::PUBLISHED;
use crate::shared::bound::Bound;
use crate::shared::rows::signed;

/// The working copy, now or then.
pub(in crate::articles) fn working(backend: DbBackend, id: ArticleId, at: Option<Position>) -> Statement {
    let mut bound = Bound::default();
    let (of, history) = source(at, &mut bound);
    let sql = format!(
        "SELECT {}, {BODY} FROM articles a {history} JOIN article_revisions r ON r.article_id = a.id \
         AND r.revision = {of}.revision WHERE a.id = {}",
        working_columns(of),
        bound.value(id.to_string())
    );
    Statement::from_sql_and_values(backend, sql, bound.into_values())
}

/// The working copy as one event left it.
pub(in crate::articles) fn at_version(backend: DbBackend, id: ArticleId, version: u64) -> Statement {
    let sql = format!(
        "SELECT {}, {BODY} FROM articles_history h JOIN articles a ON a.id = h.article_id \
         JOIN article_revisions r ON r.article_id = h.article_id AND r.revision = h.revision \
         WHERE h.article_id = $1 AND h.version = $2",
        working_columns("h")
    );
    Statement::from_sql_and_values(backend, sql, [id.to_string().into(), signed(version).into()])
}

/// What is published, now or then.
pub(in crate::articles) fn public(backend: DbBackend, id: ArticleId, at: Option<Position>) -> Statement {
    let mut bound = Bound::default();
    let (of, history) = source(at, &mut bound);
    let sql = format!(
        "SELECT {}, {BODY} FROM articles a {history} JOIN article_revisions r ON r.article_id = a.id \
         AND r.revision = {of}.published_revision WHERE {of}.status = '{PUBLISHED}' AND a.id = {}",
        public_columns(of),
        bound.value(id.to_string())
    );
    Statement::from_sql_and_values(backend, sql, bound.into_values())
}

/// What is published, now or then, of the article that readers knew under a slug.
pub(in crate::articles) fn by_slug(backend: DbBackend, slug: &Slug, at: Option<Position>) -> Statement {
    let mut bound = Bound::default();
    let (of, history) = source(at, &mut bound);
    let since = at.map_or_else(String::new, |at| format!("AND s.since <= {}", bound.value(signed(at.0))));
    let sql = format!(
        "SELECT {}, {BODY} FROM article_slugs s JOIN articles a ON a.id = s.article_id {history} \
         JOIN article_revisions r ON r.article_id = a.id AND r.revision = {of}.published_revision \
         WHERE {of}.status = '{PUBLISHED}' AND s.slug = {} {since}",
        public_columns(of),
        bound.value(slug.as_str())
    );
    Statement::from_sql_and_values(backend, sql, bound.into_values())
}

/// Who may see an article.
pub(in crate::articles) fn rights(backend: DbBackend, id: ArticleId) -> Statement {
    let sql = "SELECT a.author, a.editors, a.visibility, a.status FROM articles a WHERE a.id = $1";
    Statement::from_sql_and_values(backend, sql, [id.to_string().into()])
}

/// Who may see an article and what is published of it, with the position at which the database says so: all in one
/// statement.
pub(in crate::articles) fn card(backend: DbBackend, id: ArticleId) -> Statement {
    let sql = format!(
        "SELECT head.position AS head_position, a.editors, a.status, {}, {BODY} \
         FROM head LEFT JOIN articles a ON a.id = $1 \
         LEFT JOIN article_revisions r ON a.status = '{PUBLISHED}' AND r.article_id = a.id \
         AND r.revision = a.published_revision WHERE head.id = 1",
        public_columns("a")
    );
    Statement::from_sql_and_values(backend, sql, [id.to_string().into()])
}

/// The article that readers know under a slug, with the position at which the database says so.
pub(in crate::articles) fn holder(backend: DbBackend, slug: &Slug) -> Statement {
    let sql = "SELECT head.position AS head_position, s.article_id FROM head \
        LEFT JOIN article_slugs s ON s.slug = $1 WHERE head.id = 1";
    Statement::from_sql_and_values(backend, sql, [slug.as_str().into()])
}

/// The stream that has claimed a slug.
pub(in crate::articles) fn owner(backend: DbBackend, slug: &Slug) -> Statement {
    let sql = "SELECT stream FROM claims WHERE scope = $1 AND value = $2";
    Statement::from_sql_and_values(backend, sql, [SLUG_SCOPE.into(), slug.as_str().into()])
}

/// What holds an article's state, now or then, and how it is joined.
fn source(at: Option<Position>, bound: &mut Bound) -> (&'static str, String) {
    match at {
        None => ("a", String::new()),
        Some(at) => {
            ("h", format!("JOIN articles_history h ON {}", LATEST.replace('?', &bound.value(signed(at.0)))))
        }
    }
}
