//! Lists articles.

use std::sync::Arc;

use super::{
    ArticleFilter, ArticleLists, ArticleSort, ArticleSummary, ArticlesPage, Audience, Place, PublishedSummary,
};
use crate::shared::{At, Moment, Order, StoreError, Timeline};

/// Asks for articles.
#[derive(Debug, Clone)]
pub struct ListQuery {
    /// Which articles.
    pub filter: ArticleFilter,
    /// For whom.
    pub audience: Audience,
    /// In which order.
    pub sort: ArticleSort,
    /// Forwards or backwards.
    pub order: Order,
    /// Where the page before ended.
    pub after: Option<Place>,
    /// The most articles.
    pub limit: usize,
    /// As of when; `None` for now.
    pub as_of: Option<Moment>,
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// Of the past there are lists in the order of creation only.
    #[error("a list as of the past is not sorted by {}", .0.as_str())]
    SortOfPast(ArticleSort),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The handler of [`ListQuery`].
pub struct List {
    lists: Arc<dyn ArticleLists>,
    timeline: Arc<dyn Timeline>,
}

impl List {
    pub(super) fn new(lists: Arc<dyn ArticleLists>, timeline: Arc<dyn Timeline>) -> Self {
        Self { lists, timeline }
    }

    /// Working copies that the audience may see. The next page of the past is asked for as of the position given
    /// here.
    #[tracing::instrument(skip_all, name = "articles.list", fields(daybook.context = "articles", daybook.query = "list"))]
    pub async fn working(&self, query: ListQuery) -> Result<At<Vec<ArticleSummary>>, ListError> {
        let page = self.page(query).await?;
        Ok(At { value: self.lists.working(&page).await?, position: page.at })
    }

    /// What is published and the audience may see.
    #[tracing::instrument(skip_all, name = "articles.list_published", fields(daybook.context = "articles", daybook.query = "list_published"))]
    pub async fn published(&self, query: ListQuery) -> Result<At<Vec<PublishedSummary>>, ListError> {
        let page = self.page(query).await?;
        Ok(At { value: self.lists.published(&page).await?, position: page.at })
    }

    async fn page(&self, query: ListQuery) -> Result<ArticlesPage, ListError> {
        let ListQuery { filter, audience, sort, order, after, limit, as_of } = query;
        let at = match as_of {
            None => None,
            Some(_) if sort != ArticleSort::Created => return Err(ListError::SortOfPast(sort)),
            Some(moment) => Some(self.timeline.resolve(&moment).await?),
        };
        Ok(ArticlesPage { filter, audience, sort, order, after, limit, at })
    }
}

#[cfg(test)]
mod tests {
    use super::super::MockArticleLists;
    use super::super::fixtures::{published_view, resolving, view};
    use super::*;
    use crate::shared::{MockTimeline, Position};
    use crate::testing::START;

    fn query(sort: ArticleSort, as_of: Option<Moment>) -> ListQuery {
        ListQuery {
            filter: ArticleFilter { title: Some("ni".into()), ..ArticleFilter::default() },
            audience: Audience::Everybody,
            sort,
            order: Order::Descending,
            after: Some(view(1).summary.place(sort)),
            limit: 3,
            as_of,
        }
    }

    fn lists(sort: ArticleSort, at: Option<Position>) -> Arc<MockArticleLists> {
        let ListQuery { filter, audience, order, after, limit, .. } = query(sort, None);
        let expected = ArticlesPage { filter, audience, sort, order, after, limit, at };
        let again = expected.clone();
        let mut lists = MockArticleLists::new();
        lists.expect_working().withf(move |page| *page == expected).returning(|_| Ok(vec![view(1).summary]));
        let published = published_view("night").summary;
        lists
            .expect_published()
            .withf(move |page| *page == again)
            .returning(move |_| Ok(vec![published.clone()]));
        Arc::new(lists)
    }

    #[tokio::test]
    async fn a_list_of_now_is_sorted_as_asked() {
        for sort in ArticleSort::ALL {
            let list = List::new(lists(sort, None), Arc::new(MockTimeline::new()));
            let working = list.working(query(sort, None)).await.unwrap();
            assert_eq!(working, At { value: vec![view(1).summary], position: None });
            assert_eq!(list.published(query(sort, None)).await.unwrap().value.len(), 1);
        }
    }

    #[tokio::test]
    async fn a_list_of_the_past_tells_the_position_for_its_next_page() {
        let timeline = Arc::new(resolving(Moment::Time(START), Position(5)));
        let list = List::new(lists(ArticleSort::Created, Some(Position(5))), timeline);
        let found = list.working(query(ArticleSort::Created, Some(Moment::Time(START)))).await.unwrap();
        assert_eq!(found.position, Some(Position(5)));
    }

    #[tokio::test]
    async fn a_list_of_the_past_has_no_other_order_than_that_of_creation() {
        for sort in ArticleSort::ALL.into_iter().skip(1) {
            let list = List::new(Arc::new(MockArticleLists::new()), Arc::new(MockTimeline::new()));
            let outcome = list.published(query(sort, Some(Moment::Time(START)))).await;
            assert!(matches!(outcome, Err(ListError::SortOfPast(refused)) if refused == sort));
        }
    }
}
