//! The columns.

use sea_orm_migration::prelude::{ColumnDef, TableCreateStatement};

use crate::shared::schema::Schema;

pub(super) fn all(schema: Schema) -> [TableCreateStatement; 9] {
    [
        articles(schema),
        history(schema),
        revisions(schema),
        checkpoints(schema),
        plans(schema),
        slugs(schema),
        tags(schema),
        writers(schema),
        searched(schema),
    ]
}

/// Texts are in the revisions alone.
fn articles(schema: Schema) -> TableCreateStatement {
    let mut columns = vec![schema.text("id").primary_key().take(), schema.text("author")];
    columns.extend(what_changes(schema));
    columns.extend([
        schema.text("standing"),
        schema.integer("version"),
        schema.integer("position"),
        schema.integer("created_position"),
        schema.integer("created_at"),
        schema.integer("updated_at"),
        schema.text("title_key"),
        schema.nullable(schema.text("public_title_key")),
        schema.integer("shown_at"),
        schema.integer("text_position"),
        schema.nullable(schema.integer("public_text_position")),
    ]);
    schema.table("articles", columns)
}

/// A row for every event.
fn history(schema: Schema) -> TableCreateStatement {
    let mut columns = vec![schema.text("article_id"), schema.integer("position"), schema.integer("version")];
    columns.extend(what_changes(schema));
    columns.push(schema.integer("updated_at"));
    schema.table("articles_history", columns)
}

/// What an article is now, and what it was.
fn what_changes(schema: Schema) -> [ColumnDef; 15] {
    [
        schema.text("editors"),
        schema.text("visibility"),
        schema.text("status"),
        schema.integer("revision"),
        schema.nullable(schema.integer("published_revision")),
        schema.nullable(schema.text("published_slug")),
        schema.nullable(schema.integer("published_at")),
        schema.nullable(schema.integer("public_version")),
        schema.nullable(schema.integer("public_updated_at")),
        schema.nullable(schema.integer("first_published_at")),
        schema.nullable(schema.integer("autosaved_at")),
        schema.nullable(schema.integer("publish_at")),
        schema.nullable(schema.text("publish_zone")),
        schema.nullable(schema.integer("unpublish_at")),
        schema.nullable(schema.text("unpublish_zone")),
    ]
}

fn revisions(schema: Schema) -> TableCreateStatement {
    schema.table(
        "article_revisions",
        [
            schema.text("article_id"),
            schema.integer("revision"),
            schema.integer("position"),
            schema.integer("version"),
            schema.text("title"),
            schema.text("title_key"),
            schema.text("slug"),
            schema.nullable(schema.text("subtitle")),
            schema.nullable(schema.text("lead")),
            schema.text("tags"),
            schema.nullable(schema.text("note")),
            schema.nullable(schema.integer("restored_from")),
            schema.text("actor"),
            schema.integer("created_at"),
            // Last, so that what is before it is read without its pages.
            schema.text("body"),
        ],
    )
}

fn checkpoints(schema: Schema) -> TableCreateStatement {
    schema.table(
        "article_checkpoints",
        [
            schema.text("article_id").primary_key().take(),
            schema.text("title"),
            schema.nullable(schema.text("slug")),
            schema.nullable(schema.text("subtitle")),
            schema.nullable(schema.text("lead")),
            schema.text("tags"),
            schema.text("actor"),
            schema.integer("saved_at"),
            schema.integer("version"),
            schema.text("body"),
        ],
    )
}

fn plans(schema: Schema) -> TableCreateStatement {
    schema.table(
        "article_plans",
        [
            schema.text("article_id"),
            schema.text("action"),
            schema.integer("at"),
            schema.nullable(schema.text("zone")),
            schema.integer("position"),
        ],
    )
}

fn slugs(schema: Schema) -> TableCreateStatement {
    schema.table(
        "article_slugs",
        [schema.text("slug").primary_key().take(), schema.text("article_id"), schema.integer("since")],
    )
}

/// Stretches of the log in which a working copy, or what is published, has a tag: from `since` up to before `until`.
fn tags(schema: Schema) -> TableCreateStatement {
    schema.table(
        "article_tags",
        [
            schema.text("article_id"),
            schema.integer("public"),
            schema.text("tag"),
            schema.integer("since"),
            schema.nullable(schema.integer("until")),
            schema.integer("created_at"),
        ],
    )
}

/// Who may change which article now: its author and its editors.
fn writers(schema: Schema) -> TableCreateStatement {
    schema.table(
        "article_writers",
        [schema.text("actor"), schema.integer("created_at"), schema.text("article_id")],
    )
}

/// The words of working copies and of what is published, as searches compare them.
fn searched(schema: Schema) -> TableCreateStatement {
    schema.table(
        "article_searched",
        [
            schema.integer("position").primary_key().take(),
            schema.text("article_id"),
            schema.text("title"),
            schema.text("tags"),
            schema.text("lead"),
            schema.text("body"),
        ],
    )
}
