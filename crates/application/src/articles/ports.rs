//! The read models of articles.
//!
//! `at` is a position that [`Timeline`](crate::shared::Timeline) has resolved, or `None` for now. "Now" MUST include
//! every commit that this node's watermark has reached.

use async_trait::async_trait;
use daybook_domain::articles::{ArticleId, Revision, Slug};
use daybook_domain::shared::Timestamp;

use super::{
    ArticleSummary, ArticleView, ArticlesPage, CheckpointView, Found, PlanView, PublishedSummary,
    PublishedView, RevisionSummary, RevisionView, Rights, SearchPage,
};
use crate::shared::{Order, Position, StoreError};

/// Reads working copies.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ArticleRecords: Send + Sync {
    /// Who may see an article, as it is now; `None` if it never was.
    async fn rights(&self, id: ArticleId) -> Result<Option<Rights>, StoreError>;

    /// One article, also from the trash; `None` if it was not created by then.
    async fn article(&self, id: ArticleId, at: Option<Position>) -> Result<Option<ArticleView>, StoreError>;

    /// One article as it was at that version; `None` if it never had it.
    async fn version(&self, id: ArticleId, version: u64) -> Result<Option<ArticleView>, StoreError>;

    /// The article that a slug belongs to now, whether it is published under it, once was, or only drafted under it,
    /// in the trash too; `None` if another one may take it.
    async fn slug_owner(&self, slug: &Slug) -> Result<Option<ArticleId>, StoreError>;
}

/// Reads what is published.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait PublishedArticles: Send + Sync {
    /// What was published of an article then; `None` if nothing was, or it was in the trash.
    async fn published(
        &self,
        id: ArticleId,
        at: Option<Position>,
    ) -> Result<Option<PublishedView>, StoreError>;

    /// What was published then of the article that by then had ever been published under this slug.
    ///
    /// MUST give it under whatever slug it was published then. MUST give nothing for a slug of a working copy alone.
    async fn by_slug(&self, slug: &Slug, at: Option<Position>) -> Result<Option<PublishedView>, StoreError>;
}

/// Lists articles.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ArticleLists: Send + Sync {
    /// Articles whose drafts the audience may see now, as they were then.
    async fn working(&self, page: &ArticlesPage) -> Result<Vec<ArticleSummary>, StoreError>;

    /// What was published then, of articles of which the audience may see anything now. What was private then MUST
    /// only be given to who may see drafts.
    async fn published(&self, page: &ArticlesPage) -> Result<Vec<PublishedSummary>, StoreError>;
}

/// Reads what was and is being written.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ArticleRevisions: Send + Sync {
    /// One revision; it never changes.
    async fn revision(&self, id: ArticleId, revision: Revision) -> Result<Option<RevisionView>, StoreError>;

    /// The revisions of one article, by their numbers; none for an article that never was.
    async fn page(&self, page: &RevisionsPage) -> Result<Vec<RevisionSummary>, StoreError>;

    /// The open checkpoint, as it is now.
    async fn checkpoint(&self, id: ArticleId) -> Result<Option<CheckpointView>, StoreError>;
}

/// A part of the revisions of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionsPage {
    /// The article.
    pub id: ArticleId,
    /// The revision at which the page before ended.
    pub after: Option<Revision>,
    /// The most revisions.
    pub limit: usize,
    /// Oldest or newest first.
    pub order: Order,
}

/// Reads what is planned, as it is now.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ArticlePlans: Send + Sync {
    /// What is planned for `until` or before, by time, then by the article's id, publishing before taking back.
    ///
    /// MUST cost the same however many articles and past plans there are.
    async fn due(&self, until: Timestamp, limit: usize) -> Result<Vec<PlanView>, StoreError>;

    /// The earliest time that is planned.
    async fn next(&self) -> Result<Option<Timestamp>, StoreError>;
}

/// Finds articles by their words, as they are now. Nothing in the trash is found.
///
/// MUST find an article if each term is found in its title, its tags, its lead or its body (one term here and
/// another there is enough); a term's words stand one after the other in one of them; the last word of a
/// [prefix](daybook_domain::articles::SearchTerm::is_prefix) may go on. Words are compared as
/// [`folded`](daybook_domain::articles::folded) has them. Hits MUST come by rank, best first: a hit weighs most in
/// the title, less in the tags, less in the lead and least in the body. Only what the audience may see MUST be
/// searched, shown in snippets and counted. Of more than [`MOST_RANKED`](super::MOST_RANKED) hits it MAY leave out
/// those whose texts are oldest.
#[cfg_attr(any(test, feature = "testing"), mockall::automock)]
#[async_trait]
pub trait ArticleSearch: Send + Sync {
    /// Searches the working copies that the audience may see.
    async fn working(&self, page: &SearchPage) -> Result<Found<ArticleSummary>, StoreError>;

    /// Searches what is published and the audience may see.
    async fn published(&self, page: &SearchPage) -> Result<Found<PublishedSummary>, StoreError>;
}
