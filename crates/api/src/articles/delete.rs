//! Deletes one article.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use daybook_application::articles::DeleteCommand;
use http::StatusCode;

use super::ArticlesDoor;
use super::id::IdPath;
use crate::shared::{
    MatchHeader, MatchProblems, Problem, ProblemBody, Representation, WriteHeaders, WriteProblems,
    command_context,
};

/// Puts an article into the trash, published or not. All of it is kept, its slugs too, so that it can be undeleted;
/// what was planned for it is given up.
#[utoipa::path(
    delete, path = "/v1/articles/{id}", tag = "Articles", operation_id = "delete_article",
    params(("id" = uuid::Uuid, Path, description = "The article's id."), MatchHeader, WriteHeaders),
    responses(
        WriteProblems, MatchProblems,
        (status = 204, description = "It is in the trash.",
            headers(
                ("ETag" = String, description = "The tag of the version after the deletion, to undelete it."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such article.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn delete(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    let context = command_context(&parts, &[], None)?;
    let outcome = state.articles.delete.handle(DeleteCommand { id, expected, context }).await;
    let written = state.done(id, expected, outcome).await?;
    let mut response = StatusCode::NO_CONTENT.into_response();
    Representation::Json.put_on(&mut response, written.version);
    state.put_position(response.headers_mut(), written);
    Ok(response)
}
