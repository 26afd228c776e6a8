//! Articles: the routes.

mod article;
mod autosave;
mod bodies;
mod by_slug;
mod change;
mod create;
mod cursor;
mod delete;
mod diff;
mod diff_bodies;
mod edition;
mod feeds;
mod fields;
mod history;
mod id;
mod kinds;
mod list;
mod markdown;
mod page;
mod preview_links;
mod preview_token;
mod previews;
mod problems;
mod publication;
mod publish;
pub mod published;
mod raw_html;
mod render;
mod requests;
mod restore;
mod revision_bodies;
mod revisions;
mod schedule;
mod search;
mod search_bodies;
mod site;
mod sitemap;
#[cfg(test)]
pub(crate) mod tests;
mod transfer;
mod undelete;
mod unpublish;
mod write;

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use daybook_application::articles::{Articles, Audience};
use daybook_domain::access::{Principal, filter};
use http::request::Parts;
use tokio::sync::Semaphore;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub use bodies::{ArticleBody, ArticleSummaryBody, PublishedBody, PublishedSummaryBody};
pub use diff_bodies::DiffBody;
pub use preview_token::PreviewKey;
pub use requests::{
    CreateArticleRequest, DraftRequest, PatchArticleRequest, PreviewLinkRequest, PublishRequest,
    ReplaceArticleRequest, RestoreRequest, ScheduleRequest,
};
pub use revision_bodies::{DraftBody, PreviewLinkBody, RevisionBody, RevisionSummaryBody};
pub use search_bodies::{FoundArticleBody, FoundPublishedBody};
pub use site::{InvalidPublicUrl, PublicUrl};

use crate::shared::{Door, anybody, tagged};

/// How many items a page of a list has when nobody says.
const LIMIT: usize = 50;

/// How many long bodies are made HTML, and how many are compared, at a time: each takes a thread and a multiple of its
/// size in memory.
const RENDERED_AT_A_TIME: usize = 4;

/// What the routes need.
#[derive(Clone)]
struct ArticlesDoor {
    door: Arc<Door>,
    articles: Arc<Articles>,
    preview_key: PreviewKey,
    public_url: Option<PublicUrl>,
    renderers: Arc<Semaphore>,
    by: Arc<Principal>,
}

impl FromRequestParts<Self> for ArticlesDoor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, door: &Self) -> Result<Self, Infallible> {
        Ok(Self { by: anybody(parts), ..door.clone() })
    }
}

impl ArticlesDoor {
    /// For whom the request reads: whatever that one may not see is answered as if it were not there.
    fn audience(&self) -> Audience {
        filter::articles(&self.by)
    }
}

/// The routes: `/v1/articles…` and `/v1/previews…`.
///
/// `preview_key` signs preview links: links that were signed with another key are not found. `public_url` is the
/// address under which readers reach this server, for feeds, the sitemap and preview links; without it they name
/// the host that the request names.
pub fn routes(
    door: Arc<Door>,
    articles: Arc<Articles>,
    preview_key: PreviewKey,
    public_url: Option<PublicUrl>,
) -> OpenApiRouter {
    let renderers = Arc::new(Semaphore::new(RENDERED_AT_A_TIME));
    tagged("Articles", "Texts, with a working copy beside what is published.")
        .merge(kinds::pages())
        .routes(routes!(list::list, create::create))
        .routes(routes!(article::read, change::replace, change::patch, delete::delete))
        .routes(routes!(autosave::read, autosave::put, autosave::discard))
        .routes(routes!(publish::publish))
        .routes(routes!(unpublish::unpublish))
        .routes(routes!(undelete::undelete))
        .routes(routes!(restore::restore))
        .routes(routes!(schedule::schedule, schedule::cancel))
        .routes(routes!(revisions::list))
        .routes(routes!(revisions::read))
        .routes(routes!(diff::diff))
        .routes(routes!(publication::published))
        .routes(routes!(by_slug::by_slug))
        .routes(routes!(history::history))
        .routes(routes!(preview_links::create))
        .routes(routes!(previews::preview))
        .routes(routes!(feeds::rss))
        .routes(routes!(feeds::atom))
        .routes(routes!(sitemap::sitemap))
        .with_state(ArticlesDoor {
            door,
            articles,
            preview_key,
            public_url,
            renderers,
            by: Arc::new(Principal::Anonymous),
        })
}
