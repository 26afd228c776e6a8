//! Reads what happened.

use std::sync::Arc;

use daybook_domain::access::{Permission, Principal, gate};
use daybook_domain::articles::{Article, ArticleId};
use daybook_domain::shared::Aggregate;

use super::{ArticleRecords, Audience};
use crate::shared::{EventLog, EventView, PageRequest, Position, ReadError, StoreError, stream_name};

/// The handler of questions about what happened.
pub struct History {
    log: Arc<dyn EventLog>,
    records: Arc<dyn ArticleRecords>,
}

impl History {
    pub(super) fn new(log: Arc<dyn EventLog>, records: Arc<dyn ArticleRecords>) -> Self {
        Self { log, records }
    }

    /// What happened to an article; `None` if there is none whose drafts the audience may see.
    #[tracing::instrument(skip_all, name = "articles.history", fields(daybook.context = "articles", daybook.query = "history"))]
    pub async fn handle(
        &self,
        id: ArticleId,
        audience: &Audience,
        page: PageRequest,
    ) -> Result<Option<Vec<EventView>>, StoreError> {
        let rights = self.records.rights(id).await?;
        if !rights.is_some_and(|rights| rights.shows_drafts_to(audience)) {
            return Ok(None);
        }
        self.log.stream(&stream_name::<Article>(&id), page).await.map(Some)
    }

    /// What happened in the commit that ends at `position`: for who writes, and is told what it wrote.
    #[tracing::instrument(skip_all, name = "articles.commit", fields(daybook.context = "articles", daybook.query = "commit"))]
    pub async fn of_commit(&self, position: Position, by: &Principal) -> Result<Vec<EventView>, ReadError> {
        gate(by, Permission::ArticlesWrite)?;
        let mut events = self.log.commit(position).await?;
        events.retain(|event| event.category == Article::CATEGORY);
        Ok(events)
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::Visibility;

    use super::super::fixtures::{id, records, rights};
    use super::*;
    use crate::shared::{MockEventLog, Order};

    const PAGE: PageRequest = PageRequest { after: Some(3), limit: 10, order: Order::Descending };

    #[tokio::test]
    async fn the_history_of_an_article_is_its_stream() {
        let mut log = MockEventLog::new();
        let asked =
            |stream: &str, page: &PageRequest| *stream == format!("article-{}", id(1)) && *page == PAGE;
        log.expect_stream().withf(asked).times(1).returning(|_, _| Ok(Vec::new()));
        let history =
            History::new(Arc::new(log), Arc::new(records(Some(rights(Visibility::Private, false)))));
        let found = history.handle(id(1), &Audience::Of("ann".parse().unwrap()), PAGE).await.unwrap();
        assert_eq!(found, Some(Vec::new()));
    }

    #[tokio::test]
    async fn who_may_not_see_drafts_sees_no_history() {
        let public = Some(rights(Visibility::Public, true));
        for (known, audience) in [(public, Audience::Everybody), (None, Audience::Everything)] {
            let history = History::new(Arc::new(MockEventLog::new()), Arc::new(records(known)));
            assert_eq!(history.handle(id(1), &audience, PAGE).await.unwrap(), None);
        }
    }
}
