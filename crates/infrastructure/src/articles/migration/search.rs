//! The index of the search.

use sea_orm_migration::prelude::{DbErr, SchemaManager};
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

/// FTS5 over `article_searched`, which holds the texts; rows of that are added and deleted, and never changed.
///
/// Words are folded before they get here, by the rules of the domain, which know more letters than FTS5's own
/// tokenizers: what is left for the tokenizer is to split at spaces. Words that are still being typed have an index of
/// their own up to three letters; longer ones begin few words. Everything in the index is what triggers put
/// there.
///
/// Two views make the index a read model like any other, which is held against a replay and made anew. Nothing is
/// stored in them. `article_terms` shows the words of the index and how often they are in it. `article_index_whole`
/// has one row, and deleting that empties the index, whatever it holds; texts that are not in it are deleted without
/// it, so that a broken index is in nobody's way.
const SQLITE: &str = "
CREATE VIRTUAL TABLE article_index USING fts5(
    title, tags, lead, body, content='article_searched', content_rowid='position', tokenize='ascii',
    prefix='1 2 3'
);
CREATE TRIGGER article_searched_added AFTER INSERT ON article_searched BEGIN
    INSERT INTO article_index (rowid, title, tags, lead, body)
        VALUES (new.position, new.title, new.tags, new.lead, new.body);
END;
CREATE TRIGGER article_searched_deleted AFTER DELETE ON article_searched BEGIN
    INSERT INTO article_index (article_index, rowid, title, tags, lead, body)
        SELECT 'delete', old.position, old.title, old.tags, old.lead, old.body
        WHERE EXISTS (SELECT 1 FROM article_index_docsize WHERE id = old.position);
END;
CREATE VIEW article_index_whole AS SELECT 1 AS one;
CREATE TRIGGER article_index_emptied INSTEAD OF DELETE ON article_index_whole BEGIN
    INSERT INTO article_index (article_index) VALUES ('delete-all');
END;
CREATE VIRTUAL TABLE article_words USING fts5vocab('article_index', 'row');
CREATE VIEW article_terms AS SELECT term, doc AS texts, cnt AS times FROM article_words;
CREATE TRIGGER article_terms_deleted INSTEAD OF DELETE ON article_terms BEGIN SELECT 1; END;
";

/// The words of each text as PostgreSQL's own kind of index takes them: `tsvector`, with the weights A to D for title,
/// tags, lead and body.
///
/// None of PostgreSQL's parsers is asked, since texts are folded words with single spaces already. What that type cannot
/// hold is left out: of a word what follows its 500th character, of its places all but 16, which rank it as well as
/// all would, and of a text the words after the first megabyte of different ones.
const POSTGRES: &str = r"
CREATE FUNCTION article_vector(title text, tags text, lead text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN (
    WITH entries AS (
        SELECT left(word, 500) AS word, min(nth) AS first,
            (array_agg(least(nth, 16383) || weight))[:16] AS places
        FROM (VALUES ('A', title), ('B', tags), ('C', lead), ('D', body)) AS parts (weight, part)
        CROSS JOIN LATERAL string_to_table(part, ' ') WITH ORDINALITY AS split (word, nth)
        WHERE word <> '' GROUP BY 1
    ), measured AS (
        SELECT word, places, sum(octet_length(word) + 3 + 2 * cardinality(places))
            OVER (ORDER BY first ROWS UNBOUNDED PRECEDING) AS bytes FROM entries
    )
    SELECT CAST(coalesce(string_agg(
        '''' || replace(replace(word, '\', '\\'), '''', '''''') || ''':' || array_to_string(places, ','), ' '
    ), '') AS tsvector) FROM measured WHERE bytes <= 1000000
);
ALTER TABLE article_searched
    ADD COLUMN words tsvector GENERATED ALWAYS AS (article_vector(title, tags, lead, body)) STORED;
CREATE INDEX article_searched_words ON article_searched USING gin (words);
";

pub(super) async fn create(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let sql = match connection.get_database_backend() {
        DbBackend::Sqlite => SQLITE,
        DbBackend::Postgres => POSTGRES,
        other => return Err(DbErr::Migration(format!("the search of articles is not made for {other:?}"))),
    };
    connection.execute_unprepared(sql).await.map(drop)
}
