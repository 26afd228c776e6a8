//! Publishes one article.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::PublishCommand;
use daybook_domain::shared::Timestamp;

use super::fields::optional_fields;
use super::id::IdPath;
use super::{ArticleBody, ArticlesDoor, PublishRequest};
use crate::shared::{
    BodyProblems, MatchHeader, MatchProblems, Need, Problem, ProblemBody, WriteHeaders, WriteProblems,
    command_context, read_json,
};

/// Makes an article's working copy the published revision. What was autosaved and not saved is not published.
#[utoipa::path(
    post, path = "/v1/articles/{id}/publish", tag = "Articles", operation_id = "publish_article",
    params(("id" = uuid::Uuid, Path, description = "The article's id."), MatchHeader, WriteHeaders),
    request_body = Option<PublishRequest>,
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The article as it was written.", body = ArticleBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such article.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "The article has no body, or is in the trash, or a request with this idempotency key is under way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn publish(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    let body = read_json(&state.door, &parts, body).await?;
    let at: Option<Timestamp> = optional_fields(&body.bytes, |fields, errors| {
        fields.only(&["at"], errors);
        Some(fields.parsed("at", Need::Optional, errors))
    })?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let outcome = state.articles.publish.handle(PublishCommand { id, at, expected, context }).await;
    state.answer(id, expected, outcome).await
}
