//! The tables of articles, as `verify` compares and `rebuild` empties them.

use sea_orm::DbBackend;

use crate::event_store::ProjectedTable;

/// Those of such a database. On SQLite the index of the search is a read model like any other: the first one is emptied
/// before the texts that it holds, and the last one shows what is in it. On PostgreSQL it is of columns that are
/// generated from the texts, and cannot differ from them.
pub(super) fn of(backend: DbBackend) -> &'static [ProjectedTable] {
    match backend {
        DbBackend::Sqlite => &TABLES,
        _ => &TABLES[1..TABLES.len() - 1],
    }
}

/// Each with every column.
static TABLES: [ProjectedTable; 11] = [
    ProjectedTable { name: "article_index_whole", key: &["one"], columns: &["one"] },
    ProjectedTable {
        name: "articles",
        key: &["id"],
        columns: &[
            "id",
            "author",
            "editors",
            "visibility",
            "status",
            "standing",
            "revision",
            "published_revision",
            "published_slug",
            "published_at",
            "public_version",
            "public_updated_at",
            "first_published_at",
            "autosaved_at",
            "publish_at",
            "publish_zone",
            "unpublish_at",
            "unpublish_zone",
            "version",
            "position",
            "created_position",
            "created_at",
            "updated_at",
            "title_key",
            "public_title_key",
            "shown_at",
            "text_position",
            "public_text_position",
        ],
    },
    ProjectedTable {
        name: "articles_history",
        key: &["article_id", "position"],
        columns: &[
            "article_id",
            "position",
            "version",
            "editors",
            "visibility",
            "status",
            "revision",
            "published_revision",
            "published_slug",
            "published_at",
            "public_version",
            "public_updated_at",
            "first_published_at",
            "autosaved_at",
            "publish_at",
            "publish_zone",
            "unpublish_at",
            "unpublish_zone",
            "updated_at",
        ],
    },
    ProjectedTable {
        name: "article_revisions",
        key: &["article_id", "revision"],
        columns: &[
            "article_id",
            "revision",
            "position",
            "version",
            "title",
            "title_key",
            "slug",
            "subtitle",
            "lead",
            "tags",
            "note",
            "restored_from",
            "actor",
            "created_at",
            "body",
        ],
    },
    ProjectedTable {
        name: "article_checkpoints",
        key: &["article_id"],
        columns: &[
            "article_id",
            "title",
            "slug",
            "subtitle",
            "lead",
            "tags",
            "actor",
            "saved_at",
            "version",
            "body",
        ],
    },
    ProjectedTable {
        name: "article_plans",
        key: &["article_id", "action"],
        columns: &["article_id", "action", "at", "zone", "position"],
    },
    ProjectedTable { name: "article_slugs", key: &["slug"], columns: &["slug", "article_id", "since"] },
    ProjectedTable {
        name: "article_tags",
        key: &["article_id", "public", "tag", "since"],
        columns: &["article_id", "public", "tag", "since", "until", "created_at"],
    },
    ProjectedTable {
        name: "article_writers",
        key: &["actor", "created_at", "article_id"],
        columns: &["actor", "created_at", "article_id"],
    },
    ProjectedTable {
        name: "article_searched",
        key: &["position"],
        columns: &["position", "article_id", "title", "tags", "lead", "body"],
    },
    ProjectedTable { name: "article_terms", key: &["term"], columns: &["term", "texts", "times"] },
];
