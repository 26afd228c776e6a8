//! Searches articles.

use std::sync::Arc;

use super::{ArticleSearch, ArticleSummary, Found, PublishedSummary, SearchPage};
use crate::shared::StoreError;

/// The handler of searches.
pub struct Search {
    search: Arc<dyn ArticleSearch>,
}

impl Search {
    pub(super) fn new(search: Arc<dyn ArticleSearch>) -> Self {
        Self { search }
    }

    /// Searches the working copies that the audience may see. A query without words finds nothing.
    #[tracing::instrument(skip_all, name = "articles.search", fields(daybook.context = "articles", daybook.query = "search"))]
    pub async fn working(&self, page: &SearchPage) -> Result<Found<ArticleSummary>, StoreError> {
        if page.query.is_empty() { Ok(Found::default()) } else { self.search.working(page).await }
    }

    /// Searches what is published and the audience may see. A query without words finds nothing.
    #[tracing::instrument(skip_all, name = "articles.search_published", fields(daybook.context = "articles", daybook.query = "search_published"))]
    pub async fn published(&self, page: &SearchPage) -> Result<Found<PublishedSummary>, StoreError> {
        if page.query.is_empty() { Ok(Found::default()) } else { self.search.published(page).await }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{ArticleFilter, Audience, Count, MockArticleSearch};
    use super::*;

    fn page(text: &str) -> SearchPage {
        SearchPage {
            query: text.parse().unwrap(),
            filter: ArticleFilter::default(),
            audience: Audience::Everybody,
            skip: 0,
            limit: 10,
        }
    }

    #[tokio::test]
    async fn words_are_searched_for() {
        let mut port = MockArticleSearch::new();
        let count = Count { number: 3, more: false };
        port.expect_working().times(1).returning(move |_| Ok(Found { hits: vec![], count }));
        port.expect_published().times(1).returning(move |_| Ok(Found { hits: vec![], count }));
        let search = Search::new(Arc::new(port));
        assert_eq!(search.working(&page("night")).await.unwrap().count, count);
        assert_eq!(search.published(&page("night")).await.unwrap().count, count);
    }

    #[tokio::test]
    async fn a_query_without_words_finds_nothing_and_asks_nobody() {
        let search = Search::new(Arc::new(MockArticleSearch::new()));
        for text in ["", " * ", "\"\"", "(:"] {
            assert_eq!(search.working(&page(text)).await.unwrap(), Found::default());
            assert_eq!(search.published(&page(text)).await.unwrap(), Found::default());
        }
    }
}
