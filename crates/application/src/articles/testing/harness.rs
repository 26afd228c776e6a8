//! What the contract suites need of an adapter.

use std::sync::Arc;

use daybook_domain::articles::Article;
use daybook_domain::shared::Timestamp;

use super::InMemoryArticles;
use crate::articles::{
    ArticleLists, ArticlePlans, ArticleRecords, ArticleRevisions, ArticleSearch, PublishedArticles,
};
use crate::shared::{EventLog, Receipts, Streams, Timeline};
use crate::testing::{FixedClock, InMemoryLog};

/// One adapter's ports, all over one empty log. Every case of a suite gets a fresh one.
///
/// Its clock begins at [`START`](crate::testing::START) and stands still until it is set.
pub trait ArticlesHarness: Send + Sync {
    /// The streams of the articles.
    fn streams(&self) -> Arc<dyn Streams<Article>>;
    /// The read model of working copies.
    fn records(&self) -> Arc<dyn ArticleRecords>;
    /// The read model of what is published.
    fn published(&self) -> Arc<dyn PublishedArticles>;
    /// The lists.
    fn lists(&self) -> Arc<dyn ArticleLists>;
    /// The read model of revisions.
    fn revisions(&self) -> Arc<dyn ArticleRevisions>;
    /// The read model of what is planned.
    fn plans(&self) -> Arc<dyn ArticlePlans>;
    /// The search.
    fn search(&self) -> Arc<dyn ArticleSearch>;
    /// The receipts.
    fn receipts(&self) -> Arc<dyn Receipts>;
    /// The log.
    fn log(&self) -> Arc<dyn EventLog>;
    /// Places in the log.
    fn timeline(&self) -> Arc<dyn Timeline>;
    /// Sets the clock that the adapter reads, forwards or back.
    fn set_time(&self, now: Timestamp);
    /// Makes all that follows from the log anew, and nothing but that.
    fn rebuild(&self) -> impl Future<Output = ()> + Send;
}

/// The fakes as an adapter like any other.
#[derive(Debug)]
pub struct InMemoryArticlesHarness {
    clock: Arc<FixedClock>,
    log: Arc<InMemoryLog>,
}

impl InMemoryArticlesHarness {
    /// Fakes over an empty log.
    #[must_use]
    pub fn new() -> Self {
        let clock = Arc::new(FixedClock::default());
        Self { log: Arc::new(InMemoryLog::new(clock.clone())), clock }
    }

    fn articles(&self) -> Arc<InMemoryArticles> {
        Arc::new(InMemoryArticles::new(self.log.clone()))
    }
}

impl Default for InMemoryArticlesHarness {
    fn default() -> Self {
        Self::new()
    }
}

impl ArticlesHarness for InMemoryArticlesHarness {
    fn streams(&self) -> Arc<dyn Streams<Article>> {
        self.log.clone()
    }

    fn records(&self) -> Arc<dyn ArticleRecords> {
        self.articles()
    }

    fn published(&self) -> Arc<dyn PublishedArticles> {
        self.articles()
    }

    fn lists(&self) -> Arc<dyn ArticleLists> {
        self.articles()
    }

    fn revisions(&self) -> Arc<dyn ArticleRevisions> {
        self.articles()
    }

    fn plans(&self) -> Arc<dyn ArticlePlans> {
        self.articles()
    }

    fn search(&self) -> Arc<dyn ArticleSearch> {
        self.articles()
    }

    fn receipts(&self) -> Arc<dyn Receipts> {
        self.log.clone()
    }

    fn log(&self) -> Arc<dyn EventLog> {
        self.log.clone()
    }

    fn timeline(&self) -> Arc<dyn Timeline> {
        self.log.clone()
    }

    fn set_time(&self, now: Timestamp) {
        self.clock.set(now);
    }

    /// Nothing follows from the log but the answers themselves.
    async fn rebuild(&self) {}
}
