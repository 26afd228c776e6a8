//! Reads what is published under a slug.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use daybook_application::articles::BySlug;
use daybook_application::shared::At;
use daybook_domain::articles::Slug;
use http::header::LOCATION;
use http::{HeaderValue, StatusCode};

use super::id::segment;
use super::render::form;
use super::{ArticlesDoor, PublishedBody, problems};
use crate::shared::{
    PastProblems, Problem, ProblemBody, Query, ReadHeaders, ReadProblems, caught_up, store_problem,
};

/// Reads what is published under a slug. One under which the article was published before leads to the present one;
/// one of a working copy alone finds nothing.
#[utoipa::path(
    get, path = "/v1/articles/by-slug/{slug}", tag = "Articles", operation_id = "article_by_slug",
    params(
        ("slug" = String, Path, description = "The slug."),
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
        (status = 307, description = "The article is under another slug now.",
            headers(("Location" = String, description = "There."))),
        (status = 404, description = "Nothing is published under this slug, now or then.",
            content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn by_slug(state: ArticlesDoor, request: Request) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let slug = segment(&mut parts, &state, "slug").await;
    let query = Query::read(&parts.uri, &["as_of", "render"])?;
    let (as_of, form) = (query.moment("as_of")?, form(&query, &parts.headers)?);
    caught_up(&state.door, &parts.headers).await?;
    let slug: Slug = slug.and_then(|slug| slug.parse().ok()).ok_or_else(problems::not_found)?;
    let found = state.articles.publications.by_slug(&slug, &state.audience(), as_of.as_ref()).await;
    let At { value, position } = found.map_err(|error| store_problem(&state.door, error))?;
    match value {
        Some(BySlug::Here(view)) => state.show_published(&parts.headers, form, &view, position).await,
        Some(BySlug::Moved(slug)) => moved(&slug, parts.uri.query()),
        None => Err(state.placed(problems::not_found(), position)),
    }
}

/// Where the article is now, asked for in the same way.
fn moved(slug: &Slug, query: Option<&str>) -> Result<Response, Problem> {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let there = HeaderValue::try_from(format!("/v1/articles/by-slug/{slug}{query}"));
    let there = there.map_err(Problem::internal)?;
    Ok((StatusCode::TEMPORARY_REDIRECT, [(LOCATION, there)]).into_response())
}
