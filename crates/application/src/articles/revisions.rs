//! Reads what was and is being written.

use std::sync::Arc;

use daybook_domain::articles::{ArticleId, Revision};

use super::{
    ArticleRecords, ArticleRevisions, Audience, CheckpointView, RevisionSummary, RevisionView, RevisionsPage,
};
use crate::shared::StoreError;

/// The handler of questions about revisions and the checkpoint. Whoever may not see drafts sees none of them, the
/// published ones included: `None` is the answer as for an article that never was.
pub struct Revisions {
    records: Arc<dyn ArticleRecords>,
    revisions: Arc<dyn ArticleRevisions>,
}

impl Revisions {
    pub(super) fn new(records: Arc<dyn ArticleRecords>, revisions: Arc<dyn ArticleRevisions>) -> Self {
        Self { records, revisions }
    }

    /// The revisions of an article.
    #[tracing::instrument(skip_all, name = "articles.revisions", fields(daybook.context = "articles", daybook.query = "revisions"))]
    pub async fn page(
        &self,
        page: &RevisionsPage,
        audience: &Audience,
    ) -> Result<Option<Vec<RevisionSummary>>, StoreError> {
        if !self.is_shown(page.id, audience).await? {
            return Ok(None);
        }
        self.revisions.page(page).await.map(Some)
    }

    /// One revision of an article.
    #[tracing::instrument(skip_all, name = "articles.revision", fields(daybook.context = "articles", daybook.query = "revision"))]
    pub async fn one(
        &self,
        id: ArticleId,
        revision: Revision,
        audience: &Audience,
    ) -> Result<Option<RevisionView>, StoreError> {
        if self.is_shown(id, audience).await? {
            self.revisions.revision(id, revision).await
        } else {
            Ok(None)
        }
    }

    /// What is being written and has not been saved.
    #[tracing::instrument(skip_all, name = "articles.autosaved", fields(daybook.context = "articles", daybook.query = "autosaved"))]
    pub async fn checkpoint(
        &self,
        id: ArticleId,
        audience: &Audience,
    ) -> Result<Option<CheckpointView>, StoreError> {
        if self.is_shown(id, audience).await? { self.revisions.checkpoint(id).await } else { Ok(None) }
    }

    async fn is_shown(&self, id: ArticleId, audience: &Audience) -> Result<bool, StoreError> {
        let rights = self.records.rights(id).await?;
        Ok(rights.is_some_and(|rights| rights.shows_drafts_to(audience)))
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::Visibility;

    use super::super::MockArticleRevisions;
    use super::super::fixtures::{content, draft, id, records, revision, revision_view, rights};
    use super::*;
    use crate::shared::Order;
    use crate::testing::START;

    fn page() -> RevisionsPage {
        RevisionsPage { id: id(1), after: Some(revision(9)), limit: 3, order: Order::Descending }
    }

    fn checkpoint() -> CheckpointView {
        CheckpointView { draft: draft("Night", "tex"), actor: "ann".into(), saved_at: START, version: 2 }
    }

    fn found() -> RevisionView {
        revision_view(2, content("Night", "text", "night"))
    }

    /// The article 1, which is published and public.
    fn revisions() -> Revisions {
        let mut revisions = MockArticleRevisions::new();
        revisions
            .expect_revision()
            .returning(|asked, number| Ok((asked == id(1) && number == revision(2)).then(found)));
        revisions.expect_page().withf(|asked| *asked == page()).returning(|_| Ok(vec![found().summary]));
        revisions.expect_checkpoint().returning(|_| Ok(Some(checkpoint())));
        Revisions::new(Arc::new(records(Some(rights(Visibility::Public, true)))), Arc::new(revisions))
    }

    #[tokio::test]
    async fn an_editor_sees_revisions_and_the_checkpoint() {
        let (revisions, ann) = (revisions(), Audience::Of("ann".parse().unwrap()));
        assert_eq!(revisions.page(&page(), &ann).await.unwrap(), Some(vec![found().summary]));
        assert_eq!(revisions.one(id(1), revision(2), &ann).await.unwrap(), Some(found()));
        assert_eq!(revisions.one(id(1), revision(3), &ann).await.unwrap(), None);
        assert_eq!(revisions.checkpoint(id(1), &ann).await.unwrap(), Some(checkpoint()));
    }

    #[tokio::test]
    async fn everybody_sees_none_though_the_article_is_public() {
        let (revisions, everybody) = (revisions(), Audience::Everybody);
        assert_eq!(revisions.page(&page(), &everybody).await.unwrap(), None);
        assert_eq!(revisions.one(id(1), revision(2), &everybody).await.unwrap(), None);
        assert_eq!(revisions.checkpoint(id(1), &everybody).await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_never_was_has_no_revisions() {
        let page = RevisionsPage { id: id(2), ..page() };
        assert_eq!(revisions().page(&page, &Audience::Everything).await.unwrap(), None);
    }
}
