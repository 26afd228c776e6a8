//! Takes one article out of the trash.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::UndeleteCommand;

use super::id::IdPath;
use super::{ArticleBody, ArticlesDoor};
use crate::shared::{
    BodyProblems, MatchHeader, MatchProblems, Problem, ProblemBody, WriteHeaders, WriteProblems,
    command_context,
};

/// Takes an article out of the trash, as it was: what was published is published again. Nothing happens to one that is
/// there, and no rule refuses it.
#[utoipa::path(
    post, path = "/v1/articles/{id}/undelete", tag = "Articles", operation_id = "undelete_article",
    params(("id" = uuid::Uuid, Path, description = "The article's id."), MatchHeader, WriteHeaders),
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The article as it was written.", body = ArticleBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such article.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn undelete(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    state.no_fields(&parts, body).await?;
    let context = command_context(&parts, &[], None)?;
    let outcome = state.articles.undelete.handle(UndeleteCommand { id, expected, context }).await;
    state.answer(id, expected, outcome).await
}
