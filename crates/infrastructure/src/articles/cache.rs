//! What readers ask for most, at hand.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::articles::{ArticleRecords, ArticleView, PublishedArticles, PublishedView, Rights};
use daybook_application::shared::{Position, StoreError};
use daybook_domain::articles::{Article, ArticleEvent, ArticleId, Slug};
use daybook_domain::shared::Aggregate;

use super::{ArticleCodec, SqlArticles, codec};
use crate::event_store::{EventCodec, LogFollower, RecordedEvent};
use crate::shared::cache::{At, Change, PositionedCache};

/// Who may see an article, and what is published of it.
pub(super) struct Card {
    pub(super) rights: Rights,
    pub(super) published: Option<PublishedView>,
}

/// Keeps what is published of articles, who may see them, and to which article a slug leads in memory, also that
/// there is none; asks the database for the past and for working copies.
pub struct CachedArticles {
    inner: SqlArticles,
    cards: PositionedCache<ArticleId, Option<Arc<Card>>>,
    slugs: PositionedCache<Slug, Option<ArticleId>>,
}

impl CachedArticles {
    /// Keeps at most so many bytes of what `inner` says.
    #[must_use]
    pub fn new(inner: SqlArticles, most_bytes: u64) -> Self {
        let weigh_card =
            |_: &ArticleId, card: &Option<Arc<Card>>| 256 + card.as_deref().map_or(0, Card::size);
        let weigh_slug = |slug: &Slug, _: &Option<ArticleId>| 256 + slug.as_str().len();
        let pulse = inner.pulse().clone();
        // Slugs are short beside the texts that they lead to.
        let (of_slugs, meter) = (most_bytes / 8, inner.meter());
        let cards = PositionedCache::new("articles", meter, pulse.clone(), most_bytes - of_slugs, weigh_card);
        let slugs = PositionedCache::new("articles.slugs", meter, pulse, of_slugs, weigh_slug);
        Self { inner, cards, slugs }
    }

    async fn card(&self, id: ArticleId) -> Result<Option<Arc<Card>>, StoreError> {
        let read = || async {
            let found = self.inner.card(id).await?;
            Ok(At { value: found.value.map(Arc::new), position: found.position })
        };
        self.cards.get_or_read(&id, read).await
    }
}

#[async_trait]
impl ArticleRecords for CachedArticles {
    async fn rights(&self, id: ArticleId) -> Result<Option<Rights>, StoreError> {
        Ok(self.card(id).await?.map(|card| card.rights.clone()))
    }

    async fn article(&self, id: ArticleId, at: Option<Position>) -> Result<Option<ArticleView>, StoreError> {
        self.inner.article(id, at).await
    }

    async fn version(&self, id: ArticleId, version: u64) -> Result<Option<ArticleView>, StoreError> {
        self.inner.version(id, version).await
    }

    async fn slug_owner(&self, slug: &Slug) -> Result<Option<ArticleId>, StoreError> {
        self.inner.slug_owner(slug).await
    }
}

#[async_trait]
impl PublishedArticles for CachedArticles {
    async fn published(
        &self,
        id: ArticleId,
        at: Option<Position>,
    ) -> Result<Option<PublishedView>, StoreError> {
        if at.is_some() {
            return self.inner.published(id, at).await;
        }
        Ok(self.card(id).await?.and_then(|card| card.published.clone()))
    }

    async fn by_slug(&self, slug: &Slug, at: Option<Position>) -> Result<Option<PublishedView>, StoreError> {
        if at.is_some() {
            return self.inner.by_slug(slug, at).await;
        }
        let holder = self.slugs.get_or_read(slug, || self.inner.holder(slug)).await?;
        match holder {
            Some(id) => PublishedArticles::published(self, id, None).await,
            None => Ok(None),
        }
    }
}

#[async_trait]
impl LogFollower for CachedArticles {
    /// Most events are about working copies, of which nothing is kept here.
    async fn apply(&self, event: &RecordedEvent) {
        if *event.category != *Article::CATEGORY {
            return;
        }
        let Ok(id) = event.id().parse::<ArticleId>() else { return };
        let kind = &*event.event_type;
        if codec::LEAVES_READERS.contains(&kind) {
            return;
        }
        if kind == codec::PUBLISHED
            && let Ok(ArticleEvent::Published { slug, .. }) = ArticleCodec.decode(&event.stored())
        {
            self.slugs.changed(&slug, event.position, |_| Change::To(Some(id))).await;
        }
        self.cards.changed(&id, event.position, |_| Change::Unknown).await;
    }
}

impl Card {
    /// About how many bytes of memory it takes.
    pub(super) fn size(&self) -> usize {
        let editors: usize =
            self.rights.editors.as_slice().iter().map(|editor| 32 + editor.as_str().len()).sum();
        size_of::<Self>() + editors + self.published.as_ref().map_or(0, published_size)
    }
}

fn published_size(view: &PublishedView) -> usize {
    let told = &view.summary;
    let subtitle = told.subtitle.as_ref().map_or(0, |subtitle| subtitle.as_str().len());
    let lead = told.lead.as_ref().map_or(0, |lead| lead.as_str().len());
    let tags: usize = told.tags.as_slice().iter().map(|tag| 32 + tag.as_str().len()).sum();
    let names = told.title.as_str().len() + told.slug.as_str().len() + told.author.as_str().len();
    view.body.as_str().len() + subtitle + lead + tags + names
}
