//! The read models of articles, worked out anew from the log for every question.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use daybook_domain::articles::{ArticleId, Revision, Slug};
use daybook_domain::shared::Timestamp;

use super::replay::{Record, records};
use crate::articles::{
    ArticleLists, ArticlePlans, ArticleRecords, ArticleRevisions, ArticleSummary, ArticleView, ArticlesPage,
    Audience, CheckpointView, Place, PlanView, PublishedArticles, PublishedSummary, PublishedView,
    RevisionSummary, RevisionView, RevisionsPage, Rights, Status, title_key,
};
use crate::shared::{Order, Position, StoreError};
use crate::testing::InMemoryLog;

/// Answers by replaying an [`InMemoryLog`], so that there is nothing that could be out of step with it.
#[derive(Debug, Clone)]
pub struct InMemoryArticles {
    log: Arc<InMemoryLog>,
}

impl InMemoryArticles {
    /// Reads `log`.
    #[must_use]
    pub fn new(log: Arc<InMemoryLog>) -> Self {
        Self { log }
    }

    pub(super) fn records(&self, at: Option<Position>) -> BTreeMap<ArticleId, Record> {
        records(&self.log.facts(at))
    }

    fn record(&self, id: ArticleId, at: Option<Position>) -> Option<Record> {
        self.records(at).remove(&id)
    }

    /// The records of then that `is_shown` lets through, which is given the rights of now.
    fn shown(&self, at: Option<Position>, is_shown: impl Fn(&Rights, &Record) -> bool) -> Vec<Record> {
        let now = self.records(None);
        let then = self.records(at).into_iter();
        then.filter(|(id, then)| now.get(id).is_some_and(|now| is_shown(&now.rights(), then)))
            .map(|(_, r)| r)
            .collect()
    }
}

#[async_trait]
impl ArticleRecords for InMemoryArticles {
    async fn rights(&self, id: ArticleId) -> Result<Option<Rights>, StoreError> {
        Ok(self.record(id, None).map(|record| record.rights()))
    }

    async fn article(&self, id: ArticleId, at: Option<Position>) -> Result<Option<ArticleView>, StoreError> {
        Ok(self.record(id, at).map(|record| record.view))
    }

    async fn version(&self, id: ArticleId, version: u64) -> Result<Option<ArticleView>, StoreError> {
        let facts = self.log.facts(None).into_iter();
        let until: Vec<_> =
            facts.filter(|fact| fact.id == id && fact.view.stream_version <= version).collect();
        let view = records(&until).remove(&id).map(|record| record.view);
        Ok(view.filter(|view| view.summary.version == version))
    }

    async fn slug_owner(&self, slug: &Slug) -> Result<Option<ArticleId>, StoreError> {
        let has = |record: &Record| record.view.summary.slug == *slug || record.slugs.contains(slug);
        Ok(self.records(None).into_iter().find(|(_, record)| has(record)).map(|(id, _)| id))
    }
}

#[async_trait]
impl PublishedArticles for InMemoryArticles {
    async fn published(
        &self,
        id: ArticleId,
        at: Option<Position>,
    ) -> Result<Option<PublishedView>, StoreError> {
        Ok(self.record(id, at).and_then(|record| record.published().cloned()))
    }

    async fn by_slug(&self, slug: &Slug, at: Option<Position>) -> Result<Option<PublishedView>, StoreError> {
        let holder = self.records(at).into_values().find(|record| record.slugs.contains(slug));
        Ok(holder.and_then(|record| record.published().cloned()))
    }
}

#[async_trait]
impl ArticleLists for InMemoryArticles {
    async fn working(&self, page: &ArticlesPage) -> Result<Vec<ArticleSummary>, StoreError> {
        let shown = self.shown(page.at, |rights, _| rights.shows_drafts_to(&page.audience)).into_iter();
        let views = shown.map(|record| record.view.summary).filter(|view| is_asked_for(page, view));
        Ok(part(page, views.map(|view| (view.place(page.sort), view)).collect()))
    }

    async fn published(&self, page: &ArticlesPage) -> Result<Vec<PublishedSummary>, StoreError> {
        let shown = self.shown(page.at, |rights, then| {
            rights.shows_past_to(&page.audience, then.view.summary.visibility)
        });
        let shown = shown.into_iter();
        let views = shown.filter_map(|record| Some(record.published()?.summary.clone()));
        let views = views.filter(|view| is_published_asked_for(page, view));
        Ok(part(page, views.map(|view| (view.place(page.sort), view)).collect()))
    }
}

#[async_trait]
impl ArticleRevisions for InMemoryArticles {
    async fn revision(&self, id: ArticleId, revision: Revision) -> Result<Option<RevisionView>, StoreError> {
        let revisions = self.record(id, None).into_iter().flat_map(|record| record.revisions);
        Ok(revisions.into_iter().find(|view| view.summary.revision == revision))
    }

    async fn page(&self, page: &RevisionsPage) -> Result<Vec<RevisionSummary>, StoreError> {
        let revisions = self.record(page.id, None).into_iter().flat_map(|record| record.revisions);
        let mut all: Vec<_> = revisions.map(|view| view.summary).collect();
        if page.order == Order::Descending {
            all.reverse();
        }
        let is_after = |view: &RevisionSummary| match (page.after, page.order) {
            (None, _) => true,
            (Some(after), Order::Ascending) => view.revision > after,
            (Some(after), Order::Descending) => view.revision < after,
        };
        Ok(all.into_iter().filter(is_after).take(page.limit).collect())
    }

    async fn checkpoint(&self, id: ArticleId) -> Result<Option<CheckpointView>, StoreError> {
        Ok(self.record(id, None).and_then(|record| record.checkpoint))
    }
}

#[async_trait]
impl ArticlePlans for InMemoryArticles {
    async fn due(&self, until: Timestamp, limit: usize) -> Result<Vec<PlanView>, StoreError> {
        let plans = self.records(None).into_values().flat_map(|record| record.plans.into_values());
        let mut due: Vec<_> = plans.filter(|plan| plan.time.at() <= until).collect();
        due.sort_by_key(|plan| (plan.time.at(), plan.id, plan.action));
        due.truncate(limit);
        Ok(due)
    }

    async fn next(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.due(Timestamp::from_micros(i64::MAX), 1).await?.first().map(|plan| plan.time.at()))
    }
}

pub(super) fn is_asked_for(page: &ArticlesPage, view: &ArticleSummary) -> bool {
    let filter = &page.filter;
    filter.is_status(view.status)
        && filter.author.as_ref().is_none_or(|author| *author == view.author)
        && filter.tag.as_ref().is_none_or(|tag| view.tags.as_slice().contains(tag))
        && filter.title.as_ref().is_none_or(|text| title_key(view.title.as_str()).contains(&title_key(text)))
}

pub(super) fn is_published_asked_for(page: &ArticlesPage, view: &PublishedSummary) -> bool {
    let filter = &page.filter;
    filter.is_status(Status::Published)
        && filter.author.as_ref().is_none_or(|author| *author == view.author)
        && filter.tag.as_ref().is_none_or(|tag| view.tags.as_slice().contains(tag))
        && filter.title.as_ref().is_none_or(|text| title_key(view.title.as_str()).contains(&title_key(text)))
}

fn part<T>(page: &ArticlesPage, mut views: Vec<(Place, T)>) -> Vec<T> {
    views.sort_by(|(a, _), (b, _)| a.cmp(b));
    if page.order == Order::Descending {
        views.reverse();
    }
    let is_after = |place: &Place| match (&page.after, page.order) {
        (None, _) => true,
        (Some(after), Order::Ascending) => place > after,
        (Some(after), Order::Descending) => place < after,
    };
    views.into_iter().filter(|(place, _)| is_after(place)).map(|(_, view)| view).take(page.limit).collect()
}

/// The part of a list that a search asks for: all of it.
pub(super) fn whole(filter: &crate::articles::ArticleFilter, audience: &Audience) -> ArticlesPage {
    ArticlesPage {
        filter: filter.clone(),
        audience: audience.clone(),
        sort: crate::articles::ArticleSort::Created,
        order: Order::Ascending,
        after: None,
        limit: usize::MAX,
        at: None,
    }
}
