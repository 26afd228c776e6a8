//! The slugs that files would have, so that saying what would happen says the same as doing it.

use std::collections::HashMap;

use daybook_application::articles::{ArticleSummary, Articles};
use daybook_application::shared::StoreError;
use daybook_domain::articles::{ArticleId, Draft, Slug};

/// What the files before would have made of slugs: whose each would be; nobody's, if it would be given back.
#[derive(Default)]
pub(super) struct Trial(HashMap<Slug, Option<ArticleId>>);

impl Trial {
    /// Whether the article, which is `present` if there is one, would get the slug that it is drafted under, as a save
    /// would give it. If it would, others would not.
    pub(super) async fn takes(
        &mut self,
        articles: &Articles,
        id: ArticleId,
        draft: &Draft,
        present: Option<&ArticleSummary>,
    ) -> Result<bool, StoreError> {
        let lasting = present.filter(|is| is.first_published_at.is_some()).map(|is| &is.slug);
        let Some(slug) = self.slug(articles, id, draft, lasting).await? else { return Ok(false) };
        if let Some(given_back) = present.map(|is| &is.slug).filter(|was| lasting.is_none() && **was != slug)
        {
            self.0.insert(given_back.clone(), None);
        }
        self.0.insert(slug, Some(id));
        Ok(true)
    }

    /// The slug that is named, or that stays, or the first that is free of those which the title suggests.
    async fn slug(
        &self,
        articles: &Articles,
        id: ArticleId,
        draft: &Draft,
        lasting: Option<&Slug>,
    ) -> Result<Option<Slug>, StoreError> {
        let named = draft.slug.as_ref().or(lasting).cloned();
        let attempts = if named.is_some() { 1 } else { Slug::SUGGESTIONS };
        for attempt in 0..attempts {
            let slug = named.clone().unwrap_or_else(|| Slug::suggested(&draft.title, id, attempt));
            let owner = match self.0.get(&slug) {
                Some(owner) => *owner,
                None => articles.article.slug_owner(&slug).await?,
            };
            if owner.is_none_or(|owner| owner == id) {
                return Ok(Some(slug));
            }
        }
        Ok(None)
    }
}
