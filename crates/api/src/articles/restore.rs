//! Makes an earlier revision the working copy.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::RestoreCommand;

use super::fields::{self as parts_of, fields};
use super::id::IdPath;
use super::{ArticleBody, ArticlesDoor, RestoreRequest};
use crate::shared::{
    BodyProblems, MatchHeader, MatchProblems, Need, Problem, ProblemBody, WriteHeaders, WriteProblems,
    command_context, read_json,
};

/// Makes what an earlier revision said the working copy, as a new revision. It never publishes.
///
/// The slug of then comes back if the article still has it.
#[utoipa::path(
    post, path = "/v1/articles/{id}/restore", tag = "Articles", operation_id = "restore_article",
    params(("id" = uuid::Uuid, Path, description = "The article's id."), MatchHeader, WriteHeaders),
    request_body = RestoreRequest,
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The article as it was written.", body = ArticleBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such article, or it has no such revision.",
            content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "The article is in the trash, a rule forbids it, or a request with this idempotency key is under way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn restore(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    let body = read_json(&state.door, &parts, body).await?;
    let (from, note) = fields(&body.bytes, |fields, errors| {
        fields.only(&["revision", "note"], errors);
        let from = parts_of::revision(fields, Need::Required, errors);
        let note = parts_of::note(fields, errors);
        Some((from?, note))
    })?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let command = RestoreCommand { id, from, note, expected, context };
    let outcome = state.articles.restore.handle(command).await;
    state.answer(id, expected, outcome).await
}
