//! Statements over many articles at once, whose text does not depend on how many they are.
//!
//! They are executed when the articles' rows are as the events at hand have made them, and read them: so an event
//! need not carry what it leaves as it was.

use crate::event_store::Changes;
use crate::shared::json;

/// What articles became.
const KEEP_HISTORY: &str = "INSERT INTO articles_history (article_id, position, version, editors, visibility, \
    status, revision, published_revision, published_slug, published_at, public_version, public_updated_at, \
    first_published_at, autosaved_at, publish_at, publish_zone, unpublish_at, unpublish_zone, updated_at) \
    SELECT id, position, version, editors, visibility, status, revision, published_revision, published_slug, \
    published_at, public_version, public_updated_at, first_published_at, autosaved_at, publish_at, publish_zone, \
    unpublish_at, unpublish_zone, updated_at FROM articles WHERE id IN ";

/// What is published is the working copy.
const PUBLISH: &str = "UPDATE articles SET first_published_at = COALESCE(first_published_at, published_at), \
    public_title_key = title_key, public_text_position = text_position WHERE id IN ";

/// What is out of the trash is what it was before.
const UNDELETE: &str = "UPDATE articles SET status = standing, shown_at = COALESCE(published_at, shown_at) \
    WHERE id IN ";

/// Readers get something else, if they get anything.
const CHANGE_PUBLIC: &str = "UPDATE articles SET public_version = version, public_updated_at = updated_at \
    WHERE published_revision IS NOT NULL AND id IN ";

const CLOSE_CHECKPOINTS: &str = "DELETE FROM article_checkpoints WHERE article_id IN ";

/// Texts that are neither a working copy nor published are not searched.
const FORGET_TEXTS: &str = "DELETE FROM article_searched WHERE NOT EXISTS (SELECT 1 FROM articles a \
    WHERE a.id = article_searched.article_id AND (a.text_position = article_searched.position \
    OR a.public_text_position = article_searched.position)) AND article_id IN ";

/// Writes down what these articles became.
pub(super) fn keep_history(changes: &mut Changes, ids: &[String]) {
    over(changes, KEEP_HISTORY, ids);
}

/// Makes these articles' working copies what is published.
pub(super) fn publish(changes: &mut Changes, ids: &[String]) {
    over(changes, PUBLISH, ids);
}

/// Makes these articles what they were before they were deleted.
pub(super) fn undelete(changes: &mut Changes, ids: &[String]) {
    over(changes, UNDELETE, ids);
}

/// Notes that readers of these articles get something else.
pub(super) fn change_public(changes: &mut Changes, ids: &[String]) {
    over(changes, CHANGE_PUBLIC, ids);
}

/// Closes the checkpoints of these articles.
pub(super) fn close_checkpoints(changes: &mut Changes, ids: &[String]) {
    over(changes, CLOSE_CHECKPOINTS, ids);
}

/// Drops what is not searched any more of these articles.
pub(super) fn forget_texts(changes: &mut Changes, ids: &[String]) {
    over(changes, FORGET_TEXTS, ids);
}

/// Drops the plans for an action of these articles.
pub(super) fn drop_plans(changes: &mut Changes, action: &'static str, ids: &[String]) {
    over(changes, &format!("DELETE FROM article_plans WHERE action = '{action}' AND article_id IN "), ids);
}

/// Says anew who may change these articles.
pub(super) fn rewrite_writers(changes: &mut Changes, ids: &[String]) {
    let backend = changes.backend();
    let editors = json::elements(backend, "a.editors");
    over(changes, "DELETE FROM article_writers WHERE article_id IN ", ids);
    let add = "INSERT INTO article_writers (actor, created_at, article_id) SELECT";
    over(changes, &format!("{add} a.author, a.created_at, a.id FROM articles a WHERE a.id IN "), ids);
    // Who is the author and an editor is here once.
    let edit = format!("{add} DISTINCT e.value, a.created_at, a.id FROM articles a, {editors} AS e");
    over(changes, &format!("{edit} WHERE e.value <> a.author AND a.id IN "), ids);
}

/// Ends the tags that these articles' working copies have no more, and begins those that they have now.
pub(super) fn retag(changes: &mut Changes, ids: &[String]) {
    retag_as(changes, ids, 0, "a.revision");
}

/// The same of what is published.
pub(super) fn retag_public(changes: &mut Changes, ids: &[String]) {
    retag_as(changes, ids, 1, "a.published_revision");
}

fn retag_as(changes: &mut Changes, ids: &[String], public: i64, revision: &str) {
    let own = json::elements(changes.backend(), "r.tags");
    let said = format!("r.article_id = a.id AND r.revision = {revision}");
    let end = format!(
        "UPDATE article_tags SET until = (SELECT position FROM articles WHERE id = article_tags.article_id) \
         WHERE until IS NULL AND public = {public} AND NOT EXISTS \
         (SELECT 1 FROM articles a CROSS JOIN article_revisions r CROSS JOIN {own} AS own \
          WHERE a.id = article_tags.article_id AND {said} AND own.value = article_tags.tag) AND article_id IN "
    );
    let begin = format!(
        "INSERT INTO article_tags (article_id, public, tag, since, created_at) \
         SELECT a.id, {public}, own.value, a.position, a.created_at \
         FROM articles a CROSS JOIN article_revisions r CROSS JOIN {own} AS own WHERE {said} AND NOT EXISTS \
         (SELECT 1 FROM article_tags t WHERE t.article_id = a.id AND t.public = {public} AND t.tag = own.value \
          AND t.until IS NULL) AND a.id IN "
    );
    over(changes, &end, ids);
    over(changes, &begin, ids);
}

/// Adds a statement that ends in a list of articles; none is no statement.
fn over(changes: &mut Changes, sql: &str, ids: &[String]) {
    if !ids.is_empty() {
        let list = json::elements(changes.backend(), "?");
        let ids = json::list(ids.iter().map(String::as_str));
        changes.push_sql(&format!("{sql}(SELECT value FROM {list} AS ids)"), [ids]);
    }
}
