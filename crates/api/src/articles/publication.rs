//! Reads what is published of one article.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::PublishedView;
use daybook_application::shared::{At, Position};
use http::HeaderMap;

use super::id::IdPath;
use super::render::{Shown, form};
use super::{ArticlesDoor, PublishedBody, problems};
use crate::shared::{
    POSITION, PastProblems, Problem, ProblemBody, Query, ReadHeaders, ReadProblems, Representation,
    caught_up, store_problem,
};

/// Reads what is published of an article, as its readers get it. Saving does not change it.
#[utoipa::path(
    get, path = "/v1/articles/{id}/published", tag = "Articles", operation_id = "published_article",
    params(
        ("id" = uuid::Uuid, Path, description = "The article's id."),
        ("as_of" = Option<String>, Query, description = "A time (RFC 3339) or a position; without it, now."),
        ("render" = Option<String>, Query, description = "`html`: as a page, sanitised. So does `Accept: text/html`."),
        ("If-None-Match" = Option<String>, Header, description = "Tags of versions that the caller has."),
        ReadHeaders,
    ),
    responses(
        ReadProblems, PastProblems,
        (status = 200, description = "What is published.",
            content((PublishedBody = "application/json"), (String = "text/html")),
            headers(
                ("ETag" = String, description = "The tag of this form of the version."),
                ("Daybook-Position" = String, description = "With `as_of`: the position that was used."),
            )),
        (status = 304, description = "The caller has this version."),
        (status = 404, description = "There is no such article, or nothing was published of it, now or then.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn published(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let query = Query::read(&parts.uri, &["as_of", "render"])?;
    let (as_of, form) = (query.moment("as_of")?, form(&query, &parts.headers)?);
    caught_up(&state.door, &parts.headers).await?;
    let found = state.articles.publications.of_article(id, &state.audience(), as_of.as_ref()).await;
    let At { value, position } = found.map_err(|error| store_problem(&state.door, error))?;
    match value {
        Some(view) => state.show_published(&parts.headers, form, &view, position).await,
        None => Err(state.placed(problems::not_found(), position)),
    }
}

impl ArticlesDoor {
    /// What is published, as of a position.
    pub(super) async fn show_published(
        &self,
        headers: &HeaderMap,
        form: Representation,
        view: &PublishedView,
        position: Option<Position>,
    ) -> Result<Response, Problem> {
        let (body, version) = (PublishedBody::from(view), view.summary.version);
        let mut response =
            self.show(headers, form, Shown { version, page: view.into(), body: &body }).await?;
        response.headers_mut().extend(position.map(|at| (POSITION.clone(), self.door.position(at))));
        Ok(response)
    }

    /// A problem as of a position.
    pub(super) fn placed(&self, problem: Problem, position: Option<Position>) -> Problem {
        match position {
            Some(position) => problem.header(&POSITION, self.door.position(position)),
            None => problem,
        }
    }
}
