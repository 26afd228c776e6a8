//! Tells what happened to an article.

use axum::extract::Request;
use axum::response::Response;

use super::id::IdPath;
use super::{ArticlesDoor, LIMIT};
use crate::events::published::{EventBody, show_history};
use crate::shared::{Problem, ProblemBody, ReadHeaders, ReadProblems};

/// Tells what happened to an article, also to one in the trash.
#[utoipa::path(
    get, path = "/v1/articles/{id}/history", tag = "Articles", operation_id = "article_history",
    params(
        ("id" = uuid::Uuid, Path, description = "The article's id."),
        ("order" = Option<String>, Query, description = "`asc` (oldest first, as without it) or `desc`."),
        ("limit" = Option<usize>, Query, description = "The most events of a page, 1–500, 50 without it.", minimum = 1, maximum = 500),
        ("after" = Option<u64>, Query, description = "Only events after this `stream_version` in that order: the \
            cursor of `next` links."),
        ReadHeaders,
    ),
    responses(
        ReadProblems,
        (status = 200, description = "The events.", body = [EventBody],
            headers(("Link" = String, description = "The next page, `rel=\"next\"`, unless this is the last."))),
        (status = 404, description = "There never was such an article.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn history(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let (articles, audience) = (state.articles.clone(), state.audience());
    let read = move |page| {
        let (articles, audience) = (articles.clone(), audience.clone());
        async move { Ok(articles.history.handle(id, &audience, page).await?.unwrap_or_default()) }
    };
    let response = show_history(&state.door, &parts, Some(LIMIT), read).await?;
    state.check_shown(id, &state.audience()).await?;
    Ok(response)
}
