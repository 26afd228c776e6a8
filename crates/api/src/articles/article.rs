//! Reads one article, now or as of the past.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::{ArticleQuery, Audience, ShownArticle, Status};
use daybook_application::shared::At;
use daybook_domain::articles::ArticleId;
use http::request::Parts;

use super::id::IdPath;
use super::render::{Shown, form};
use super::{ArticleBody, ArticlesDoor, PublishedBody, problems};
use crate::shared::{
    POSITION, PastProblems, Problem, ProblemBody, Query, ReadHeaders, ReadProblems, caught_up, store_problem,
};

/// Reads an article: the working copy, for whoever may see it; for others what is published.
#[utoipa::path(
    get, path = "/v1/articles/{id}", tag = "Articles", operation_id = "article",
    params(
        ("id" = uuid::Uuid, Path, description = "The article's id."),
        ("as_of" = Option<String>, Query, description = "A time (RFC 3339) or a position; without it, now."),
        ("render" = Option<String>, Query, description = "`html`: as a page, sanitised. So does `Accept: text/html`."),
        ("If-None-Match" = Option<String>, Header, description = "Tags of versions that the caller has."),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "The article. `published` says what is published of it; `null`, if nothing is.",
            content((ArticleBody = "application/json"), (String = "text/html")),
            headers(
                ("ETag" = String, description = "The tag of this form of the version."),
                ("Daybook-Position" = String, description = "With `as_of`: the position that was used."),
            )),
        (status = 304, description = "The caller has this version."),
        (status = 404, description = "There is no such article, now or then, or it is in the trash.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn read(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    state.read(&parts, id, state.audience()).await
}

impl ArticlesDoor {
    /// As much of an article as the audience may see.
    pub(super) async fn read(
        &self,
        parts: &Parts,
        id: ArticleId,
        audience: Audience,
    ) -> Result<Response, Problem> {
        let query = Query::read(&parts.uri, &["as_of", "render"])?;
        let (as_of, form) = (query.moment("as_of")?, form(&query, &parts.headers)?);
        caught_up(&self.door, &parts.headers).await?;
        let found = self.articles.article.handle(&ArticleQuery { id, audience, as_of }).await;
        let At { value, position } = found.map_err(|error| store_problem(&self.door, error))?;
        let shown = match &value {
            Some(ShownArticle::Working(view)) if view.summary.status != Status::Trashed => {
                let (body, version) = (ArticleBody::from(&**view), view.summary.version);
                self.show(&parts.headers, form, Shown { version, page: (&**view).into(), body: &body }).await
            }
            Some(ShownArticle::Published(view)) => {
                let (body, version) = (PublishedBody::from(&**view), view.summary.version);
                self.show(&parts.headers, form, Shown { version, page: (&**view).into(), body: &body }).await
            }
            Some(ShownArticle::Working(_)) | None => Err(problems::not_found()),
        };
        let mut response = shown.map_err(|problem| self.placed(problem, position))?;
        response.headers_mut().extend(position.map(|at| (POSITION.clone(), self.door.position(at))));
        Ok(response)
    }
}
