//! Reads what is published.

use std::sync::Arc;

use daybook_domain::articles::{ArticleId, Slug};

use super::{ArticleRecords, Audience, PublishedArticles, PublishedView};
use crate::shared::{At, Moment, Position, StoreError, Timeline};

/// What is found under a slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BySlug {
    /// The article that is published under it.
    Here(Box<PublishedView>),
    /// The article was published under it and is now under this one.
    Moved(Slug),
}

/// The handler of questions about what is published.
pub struct Publications {
    records: Arc<dyn ArticleRecords>,
    published: Arc<dyn PublishedArticles>,
    timeline: Arc<dyn Timeline>,
}

impl Publications {
    pub(super) fn new(
        records: Arc<dyn ArticleRecords>,
        published: Arc<dyn PublishedArticles>,
        timeline: Arc<dyn Timeline>,
    ) -> Self {
        Self { records, published, timeline }
    }

    /// What is published of an article, if the audience may see it.
    pub async fn of_article(
        &self,
        id: ArticleId,
        audience: &Audience,
        as_of: Option<&Moment>,
    ) -> Result<At<Option<PublishedView>>, StoreError> {
        let position = self.position(as_of).await?;
        let value = match self.records.rights(id).await? {
            Some(rights) if rights.shows_anything_to(audience) => {
                let view = self.published.published(id, position).await?;
                view.filter(|view| rights.shows_past_to(audience, view.summary.visibility))
            }
            _ => None,
        };
        Ok(At { value, position })
    }

    /// What is published under a slug, or under which slug it is now, if the audience may see it. A slug that is
    /// only a working copy's finds nothing.
    pub async fn by_slug(
        &self,
        slug: &Slug,
        audience: &Audience,
        as_of: Option<&Moment>,
    ) -> Result<At<Option<BySlug>>, StoreError> {
        let position = self.position(as_of).await?;
        let Some(view) = self.published.by_slug(slug, position).await? else {
            return Ok(At { value: None, position });
        };
        let rights = self.records.rights(view.summary.id).await?;
        let shown = rights.is_some_and(|rights| rights.shows_past_to(audience, view.summary.visibility));
        let value = shown.then(|| {
            if view.summary.slug == *slug {
                BySlug::Here(Box::new(view))
            } else {
                BySlug::Moved(view.summary.slug)
            }
        });
        Ok(At { value, position })
    }

    async fn position(&self, as_of: Option<&Moment>) -> Result<Option<Position>, StoreError> {
        match as_of {
            None => Ok(None),
            Some(moment) => self.timeline.resolve(moment).await.map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::Visibility;

    use super::super::MockPublishedArticles;
    use super::super::fixtures::{id, privately, published_view, records, resolving, rights};
    use super::*;
    use crate::shared::MockTimeline;
    use crate::testing::START;

    /// The article 1 was published under `evening` and is under `night`.
    fn publications(visibility: Visibility, is_published: bool) -> Publications {
        let mut published = MockPublishedArticles::new();
        published
            .expect_published()
            .returning(|asked, _| Ok((asked == id(1)).then(|| published_view("night"))));
        published.expect_by_slug().returning(|slug, _| {
            Ok(matches!(slug.as_str(), "night" | "evening").then(|| published_view("night")))
        });
        let records = records(Some(rights(visibility, is_published)));
        Publications::new(Arc::new(records), Arc::new(published), Arc::new(MockTimeline::new()))
    }

    async fn by_slug(publications: &Publications, slug: &str, audience: Audience) -> Option<BySlug> {
        publications.by_slug(&slug.parse().unwrap(), &audience, None).await.unwrap().value
    }

    #[tokio::test]
    async fn a_slug_finds_the_article_or_where_it_moved() {
        let publications = publications(Visibility::Public, true);
        let here = BySlug::Here(Box::new(published_view("night")));
        assert_eq!(by_slug(&publications, "night", Audience::Everybody).await, Some(here));
        let moved = BySlug::Moved("night".parse().unwrap());
        assert_eq!(by_slug(&publications, "evening", Audience::Everybody).await, Some(moved));
        assert_eq!(by_slug(&publications, "noon", Audience::Everybody).await, None);
    }

    #[tokio::test]
    async fn a_private_article_does_not_even_tell_where_it_moved() {
        let publications = publications(Visibility::Private, true);
        for slug in ["night", "evening"] {
            assert_eq!(by_slug(&publications, slug, Audience::Everybody).await, None);
            assert!(by_slug(&publications, slug, Audience::Of("ann".parse().unwrap())).await.is_some());
        }
        let of =
            async |audience: &Audience| publications.of_article(id(1), audience, None).await.unwrap().value;
        assert_eq!(of(&Audience::Everybody).await, None);
        assert_eq!(of(&Audience::Everything).await, Some(published_view("night")));
    }

    #[tokio::test]
    async fn what_was_private_then_stays_so_though_the_article_is_public_now() {
        let mut published = MockPublishedArticles::new();
        published.expect_published().returning(|_, _| Ok(Some(privately(published_view("night")))));
        published.expect_by_slug().returning(|_, _| Ok(Some(privately(published_view("night")))));
        let mut timeline = MockTimeline::new();
        timeline.expect_resolve().returning(|_| Ok(Position(5)));
        let publications = Publications {
            published: Arc::new(published),
            timeline: Arc::new(timeline),
            ..publications(Visibility::Public, true)
        };
        for (audience, is_shown) in
            [(Audience::Everybody, false), (Audience::Of("ann".parse().unwrap()), true)]
        {
            let then = Moment::Time(START);
            let found = publications.of_article(id(1), &audience, Some(&then)).await.unwrap();
            assert_eq!(found.value.is_some(), is_shown, "{audience:?}");
            for slug in ["night", "evening"] {
                let found =
                    publications.by_slug(&slug.parse().unwrap(), &audience, Some(&then)).await.unwrap();
                assert_eq!(found.value.is_some(), is_shown, "{slug} {audience:?}");
            }
        }
    }

    #[tokio::test]
    async fn what_was_taken_back_is_not_shown_to_everybody_as_of_the_past() {
        let timeline = resolving(Moment::Time(START), Position(5));
        let publications =
            Publications { timeline: Arc::new(timeline), ..publications(Visibility::Public, false) };
        let found =
            publications.of_article(id(1), &Audience::Everybody, Some(&Moment::Time(START))).await.unwrap();
        assert_eq!(found, At { value: None, position: Some(Position(5)) });
    }
}
