//! The tables of articles.

mod search;
mod tables;

use sea_orm_migration::prelude::*;

use crate::shared::schema::Schema;

/// Creates them.
pub struct CreateArticles;

impl MigrationName for CreateArticles {
    fn name(&self) -> &'static str {
        "m0005_create_articles"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for CreateArticles {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in tables::all(Schema::new(manager.get_database_backend())) {
            manager.create_table(table).await?;
        }
        for index in indexes() {
            manager.create_index(index).await?;
        }
        search::create(manager).await
    }
}

/// Every page and every look-up is a range of one of these, in its order.
fn indexes() -> Vec<IndexCreateStatement> {
    let mut all = sorts();
    all.extend([
        unique("articles_text", "articles", &["text_position"]),
        index("articles_public_text", "articles", &["public_text_position"]),
        unique("articles_history_position", "articles_history", &["article_id", "position"]),
        unique("articles_history_version", "articles_history", &["article_id", "version"]),
        unique("article_revisions_number", "article_revisions", &["article_id", "revision"]),
        unique("article_plans_action", "article_plans", &["article_id", "action"]),
        index("article_plans_time", "article_plans", &["at", "article_id", "action"]),
        unique("article_tags_since", "article_tags", &["article_id", "public", "tag", "since"]),
        index("article_tags_open", "article_tags", &["article_id", "until"]),
        index("article_tags_now", "article_tags", &["public", "tag", "until", "created_at", "article_id"]),
        index("article_tags_then", "article_tags", &["public", "tag", "created_at", "article_id", "since"]),
        unique("article_writers_actor", "article_writers", &["actor", "created_at", "article_id"]),
        unique("article_writers_article", "article_writers", &["article_id", "actor"]),
        index("article_searched_article", "article_searched", &["article_id"]),
    ]);
    all
}

/// The orders in which articles are listed.
fn sorts() -> Vec<IndexCreateStatement> {
    vec![
        unique("articles_created", "articles", &["created_at", "id"]),
        index("articles_updated", "articles", &["updated_at", "id"]),
        index("articles_shown", "articles", &["shown_at", "id"]),
        index("articles_title", "articles", &["title_key", "id"]),
        index("articles_author", "articles", &["author", "created_at", "id"]),
        index("articles_status_created", "articles", &["status", "created_at", "id"]),
        index("articles_status_updated", "articles", &["status", "updated_at", "id"]),
        index("articles_status_shown", "articles", &["status", "shown_at", "id"]),
        index("articles_status_title", "articles", &["status", "title_key", "id"]),
        index("articles_public_updated", "articles", &["status", "public_updated_at", "id"]),
        index("articles_public_published", "articles", &["status", "published_at", "id"]),
        index("articles_public_title", "articles", &["status", "public_title_key", "id"]),
    ]
}

fn index(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(name).table(table);
    for column in columns {
        index.col(*column);
    }
    index
}

fn unique(name: &'static str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(name, table, columns).unique().take()
}
