//! Articles.

mod settings;
#[cfg(test)]
mod tests;
mod timer;
mod transfer;

use std::sync::Arc;

use daybook_api::articles::PreviewKey;
use daybook_application::articles::{Articles, ArticlesPorts, Sight};
use daybook_infrastructure::articles::{ArticleCodec, ArticleProjection, CachedArticles, SqlArticles};
use daybook_infrastructure::event_store::{Registration, SqlStreams};
use utoipa_axum::router::OpenApiRouter;

use crate::module::{Contribution, Module, Parts};

pub use settings::ArticleSettings;
use timer::{NewPlans, ScheduleTimer};
use transfer::ArticleFiles;

/// What the key that signs preview links is made for. It never changes.
const PREVIEW_LINKS: &str = "Daybook 2026-11 signatures of links to previews of articles";

struct ArticlesModule;

/// Articles' part in the application.
#[must_use]
pub fn module() -> Box<dyn Module> {
    Box::new(ArticlesModule)
}

impl Module for ArticlesModule {
    fn name(&self) -> &'static str {
        "articles"
    }

    fn registrations(&self) -> Vec<Registration> {
        vec![Registration::new(ArticleCodec, Arc::new(ArticleProjection))]
    }

    fn contribute(&self, parts: &Parts) -> anyhow::Result<Contribution> {
        // One half for reading, one for deciding.
        let cache_bytes = parts.cache_bytes / 2;
        let stored = SqlArticles::new(parts.store.clone());
        let published = Arc::new(CachedArticles::new(stored.clone(), cache_bytes));
        let articles = Arc::new(Articles::new(&ArticlesPorts {
            streams: Arc::new(SqlStreams::new(parts.store.clone(), ArticleCodec, cache_bytes)),
            once: parts.once.clone(),
            records: published.clone(),
            published: published.clone(),
            lists: Arc::new(stored.clone()),
            revisions: Arc::new(stored.clone()),
            plans: Arc::new(stored.clone()),
            search: Arc::new(stored),
            log: parts.log.clone(),
            timeline: parts.timeline.clone(),
            clock: parts.clock.clone(),
            ids: parts.ids.clone(),
        }));
        let plans = Arc::new(NewPlans::default());
        let meter = parts.store.meter();
        let timer = ScheduleTimer::new(articles.clone(), parts.clock.clone(), plans.clone(), meter);
        Ok(Contribution {
            routes: routes(parts, &articles),
            followers: vec![published.clone(), plans],
            tasks: vec![Arc::new(timer)],
            health: vec![articles.overdue.clone()],
            articles: Some(Arc::new(Sight::new(published))),
            transfer: Some(Arc::new(ArticleFiles::new(articles, parts.ids.clone(), parts.clock.clone()))),
            ..Contribution::default()
        })
    }
}

/// The routes. Without an installation key nothing is served, only looked at, and no link is signed.
fn routes(parts: &Parts, articles: &Arc<Articles>) -> OpenApiRouter {
    let Some(key) = parts.store.derived_key(PREVIEW_LINKS) else { return OpenApiRouter::new() };
    let public_url = parts.settings.articles.public_url.clone();
    daybook_api::articles::routes(parts.door.clone(), articles.clone(), PreviewKey::new(key), public_url)
}
