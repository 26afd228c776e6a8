//! Reads the revisions of one article.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::{Articles, Audience, RevisionSummary, RevisionView, RevisionsPage};
use daybook_application::shared::{Order, ReadError};
use daybook_domain::articles::{ArticleId, Revision};

use super::id::{IdPath, segment};
use super::render::{Shown, form};
use super::{ArticlesDoor, LIMIT, RevisionBody, RevisionSummaryBody, problems};
use crate::shared::{
    Asked, Pages, Problem, ProblemBody, Query, ReadHeaders, ReadProblems, caught_up, show_list, store_problem,
};

/// Lists the revisions of an article, one for each save.
#[utoipa::path(
    get, path = "/v1/articles/{id}/revisions", tag = "Articles", operation_id = "article_revisions",
    params(
        ("id" = uuid::Uuid, Path, description = "The article's id."),
        ("order" = Option<String>, Query, description = "`asc` (oldest first, as without it) or `desc`."),
        ("limit" = Option<usize>, Query, description = "The most revisions of a page, 1–500, 50 without it.", minimum = 1, maximum = 500),
        ("after" = Option<u64>, Query, description = "Only those after this revision in that order: the cursor of `next` links."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The revisions, without their texts.", body = [RevisionSummaryBody],
            headers(("Link" = String, description = "The next page, `rel=\"next\"`, unless this is the last."))),
        (status = 404, description = "There is no such article.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn list(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let query = Query::read(&parts.uri, &["order", "limit", "after"])?;
    let limit = query.limit(state.door.limits.list)?.unwrap_or(LIMIT);
    let (order, after) = (query.order()?, query.parsed("after")?);
    caught_up(&state.door, &parts.headers).await?;
    let audience = state.audience();
    state.check_shown(id, &audience).await?;
    let pages = RevisionPages { articles: state.articles.clone(), id, audience, order, after };
    let kept = [("order", query.text("order"))];
    show_list(&state.door, Asked { uri: &parts.uri, kept: &kept, at: None, limit: Some(limit) }, pages).await
}

/// Reads one revision of an article. It never changes.
#[utoipa::path(
    get, path = "/v1/articles/{id}/revisions/{revision}", tag = "Articles", operation_id = "article_revision",
    params(
        ("id" = uuid::Uuid, Path, description = "The article's id."),
        ("revision" = u64, Path, description = "The revision's number, counted from 1."),
        ("render" = Option<String>, Query, description = "`html`: as a page, sanitised. So does `Accept: text/html`."),
        ("If-None-Match" = Option<String>, Header, description = "Tags of versions that the caller has."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The revision.",
            content((RevisionBody = "application/json"), (String = "text/html")),
            headers(("ETag" = String, description = "The tag of this form of the revision."))),
        (status = 304, description = "The caller has it."),
        (status = 404, description = "There is no such article, or it has no such revision.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn read(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let revision = segment(&mut parts, &state, "revision").await.and_then(|number| number.parse().ok());
    let query = Query::read(&parts.uri, &["render"])?;
    let form = form(&query, &parts.headers)?;
    caught_up(&state.door, &parts.headers).await?;
    let view = state.revision(id, revision, &state.audience()).await?;
    let (body, version) = (RevisionBody::from(&view), view.summary.version);
    state.show(&parts.headers, form, Shown { version, page: (&view).into(), body: &body }).await
}

impl ArticlesDoor {
    /// One revision; `None` stands for a number that none can have.
    pub(super) async fn revision(
        &self,
        id: ArticleId,
        revision: Option<Revision>,
        audience: &Audience,
    ) -> Result<RevisionView, Problem> {
        let found = match revision {
            Some(revision) => self.articles.revisions.one(id, revision, audience).await,
            None => Ok(None),
        };
        if let Some(view) = found.map_err(|error| store_problem(&self.door, error))? {
            return Ok(view);
        }
        self.check_shown(id, audience).await?;
        Err(problems::no_revision())
    }
}

/// The revisions of one article, a part at a time.
struct RevisionPages {
    articles: Arc<Articles>,
    id: ArticleId,
    audience: Audience,
    order: Order,
    after: Option<Revision>,
}

impl Pages for RevisionPages {
    type Item = RevisionSummary;

    async fn read(&mut self, limit: usize) -> Result<Vec<RevisionSummary>, ReadError> {
        let page = RevisionsPage { id: self.id, after: self.after, limit, order: self.order };
        let found = self.articles.revisions.page(&page, &self.audience).await?.unwrap_or_default();
        if let Some(last) = found.last() {
            self.after = Some(last.revision);
        }
        Ok(found)
    }

    fn cursor(&self) -> Option<String> {
        self.after.map(|after| after.to_string())
    }

    fn write(&self, revision: &RevisionSummary, json: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(json, &RevisionSummaryBody::from(revision))
    }
}
