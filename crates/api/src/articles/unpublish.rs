//! Takes back what is published.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::UnpublishCommand;

use super::id::IdPath;
use super::{ArticleBody, ArticlesDoor};
use crate::shared::{
    BodyProblems, MatchHeader, MatchProblems, Problem, ProblemBody, WriteHeaders, WriteProblems,
    command_context,
};

/// Takes back what is published of an article; nothing happens if nothing is. The working copy stays, and so do the
/// slugs.
#[utoipa::path(
    post, path = "/v1/articles/{id}/unpublish", tag = "Articles", operation_id = "unpublish_article",
    params(("id" = uuid::Uuid, Path, description = "The article's id."), MatchHeader, WriteHeaders),
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The article as it was written.", body = ArticleBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such article.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "The article is in the trash, or a request with this idempotency key is under way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn unpublish(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    state.no_fields(&parts, body).await?;
    let context = command_context(&parts, &[], None)?;
    let outcome = state.articles.unpublish.handle(UnpublishCommand { id, expected, context }).await;
    state.answer(id, expected, outcome).await
}
