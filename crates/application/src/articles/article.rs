//! Reads one article.

use std::sync::Arc;

use daybook_domain::access::{Action, Permission, Principal, Refusal, decide, gate};
use daybook_domain::articles::{ArticleId, Slug};

use super::{ArticleRecords, ArticleView, Audience, PublishedArticles, PublishedView};
use crate::shared::{At, Moment, ReadError, StoreError, Timeline};

/// Asks for one article.
#[derive(Debug, Clone)]
pub struct ArticleQuery {
    /// Its id.
    pub id: ArticleId,
    /// For whom.
    pub audience: Audience,
    /// As of when; `None` for now.
    pub as_of: Option<Moment>,
}

/// As much of an article as its reader may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownArticle {
    /// The working copy, also from the trash.
    Working(Box<ArticleView>),
    /// What is published, for a reader who may not see drafts.
    Published(Box<PublishedView>),
}

/// The handler of [`ArticleQuery`].
pub struct ReadArticle {
    records: Arc<dyn ArticleRecords>,
    published: Arc<dyn PublishedArticles>,
    timeline: Arc<dyn Timeline>,
}

impl ReadArticle {
    pub(super) fn new(
        records: Arc<dyn ArticleRecords>,
        published: Arc<dyn PublishedArticles>,
        timeline: Arc<dyn Timeline>,
    ) -> Self {
        Self { records, published, timeline }
    }

    /// The article, if there is one and the audience may see anything of it.
    #[tracing::instrument(skip_all, name = "articles.article", fields(daybook.context = "articles", daybook.query = "article"))]
    pub async fn handle(&self, query: &ArticleQuery) -> Result<At<Option<ShownArticle>>, StoreError> {
        let position = match &query.as_of {
            None => None,
            Some(moment) => Some(self.timeline.resolve(moment).await?),
        };
        let value = match self.records.rights(query.id).await? {
            Some(rights) if rights.shows_drafts_to(&query.audience) => {
                let view = self.records.article(query.id, position).await?;
                view.map(|view| ShownArticle::Working(Box::new(view)))
            }
            Some(rights) if rights.shows_published_to(&query.audience) => {
                let view = self.published.published(query.id, position).await?;
                let view = view.filter(|view| rights.shows_past_to(&query.audience, view.summary.visibility));
                view.map(|view| ShownArticle::Published(Box::new(view)))
            }
            _ => None,
        };
        Ok(At { value, position })
    }

    /// The working copy, also from the trash, for one who may write it: `None` where `by` may not know of the article.
    pub async fn writable(&self, id: ArticleId, by: &Principal) -> Result<Option<ArticleView>, ReadError> {
        gate(by, Permission::ArticlesWrite)?;
        let Some(rights) = self.records.rights(id).await? else { return Ok(None) };
        match decide(by, &Action::WriteArticle(rights.facts())) {
            Err(Refusal::Hidden) => Ok(None),
            judged => {
                judged?;
                Ok(self.records.article(id, None).await?)
            }
        }
    }

    /// The article that a slug belongs to, so that no other one can have it. For whoever may see everything.
    pub async fn slug_owner(&self, slug: &Slug) -> Result<Option<ArticleId>, StoreError> {
        self.records.slug_owner(slug).await
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::Visibility;

    use super::super::fixtures::{id, privately, published_view, records, resolving, rights, view};
    use super::super::{MockPublishedArticles, Rights};
    use super::*;
    use crate::shared::{MockTimeline, Position};
    use crate::testing::START;

    fn query(audience: Audience) -> ArticleQuery {
        ArticleQuery { id: id(1), audience, as_of: None }
    }

    /// Reads an article that has both a working copy and something published.
    async fn read(
        known: Option<Rights>,
        query: ArticleQuery,
        at: Option<Position>,
    ) -> At<Option<ShownArticle>> {
        let mut records = records(known);
        records.expect_article().returning(move |_, when| {
            assert_eq!(when, at);
            Ok(Some(view(3)))
        });
        let mut published = MockPublishedArticles::new();
        published.expect_published().returning(move |_, when| {
            assert_eq!(when, at);
            Ok(Some(published_view("night")))
        });
        let timeline = at.map_or_else(MockTimeline::new, |at| resolving(Moment::Time(START), at));
        let read = ReadArticle::new(Arc::new(records), Arc::new(published), Arc::new(timeline));
        read.handle(&query).await.unwrap()
    }

    #[tokio::test]
    async fn who_may_see_drafts_gets_the_working_copy() {
        for audience in [Audience::Everything, Audience::Of("ann".parse().unwrap())] {
            let found = read(Some(rights(Visibility::Public, true)), query(audience), None).await;
            let working = ShownArticle::Working(Box::new(view(3)));
            assert_eq!(found, At { value: Some(working), position: None });
        }
    }

    #[tokio::test]
    async fn who_may_not_gets_what_is_published_or_nothing() {
        for audience in [Audience::Everybody, Audience::Of("eve".parse().unwrap())] {
            let of = async |visibility, is_published| {
                read(Some(rights(visibility, is_published)), query(audience.clone()), None).await.value
            };
            let published = ShownArticle::Published(Box::new(published_view("night")));
            assert_eq!(of(Visibility::Public, true).await, Some(published));
            assert_eq!(of(Visibility::Public, false).await, None);
            assert_eq!(of(Visibility::Private, true).await, None);
        }
    }

    #[tokio::test]
    async fn what_was_private_then_stays_so_though_the_article_is_public_now() {
        let records = records(Some(rights(Visibility::Public, true)));
        let mut published = MockPublishedArticles::new();
        published.expect_published().returning(|_, _| Ok(Some(privately(published_view("night")))));
        let timeline = resolving(Moment::Time(START), Position(5));
        let read = ReadArticle::new(Arc::new(records), Arc::new(published), Arc::new(timeline));
        let query = ArticleQuery { as_of: Some(Moment::Time(START)), ..query(Audience::Everybody) };
        assert_eq!(read.handle(&query).await.unwrap(), At { value: None, position: Some(Position(5)) });
    }

    #[tokio::test]
    async fn what_never_was_is_nothing_for_anybody() {
        assert_eq!(read(None, query(Audience::Everything), None).await.value, None);
    }

    #[tokio::test]
    async fn the_past_is_read_at_the_position_that_is_told() {
        for audience in [Audience::Everything, Audience::Everybody] {
            let query = ArticleQuery { as_of: Some(Moment::Time(START)), ..query(audience) };
            let found = read(Some(rights(Visibility::Public, true)), query, Some(Position(5))).await;
            assert_eq!((found.value.is_some(), found.position), (true, Some(Position(5))));
        }
    }
}
