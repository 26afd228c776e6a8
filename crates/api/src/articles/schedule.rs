//! Plans publishing and taking back, and gives plans up.

use axum::extract::Request;
use axum::response::Response;
use daybook_application::articles::{CancelScheduleCommand, ScheduleCommand};
use daybook_domain::articles::Action;

use super::fields::{self as parts_of, fields};
use super::id::IdPath;
use super::{ArticleBody, ArticlesDoor, ScheduleRequest};
use crate::shared::{
    BodyProblems, MatchHeader, MatchProblems, Need, Problem, ProblemBody, Query, WriteHeaders, WriteProblems,
    command_context, read_json,
};

/// Plans an article's publishing, or its taking back. An earlier plan for the same action falls away.
///
/// The time comes true also if nobody watches: once, and late rather than never if the server did not run then.
#[utoipa::path(
    post, path = "/v1/articles/{id}/schedule", tag = "Articles", operation_id = "schedule_article",
    params(("id" = uuid::Uuid, Path, description = "The article's id."), MatchHeader, WriteHeaders),
    request_body = ScheduleRequest,
    responses(
        WriteProblems, BodyProblems, MatchProblems,
        (status = 200, description = "The article as it was written.", body = ArticleBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such article.", content_type = "application/problem+json", body = ProblemBody),
        (status = 409, description = "The article has no body to publish, or is in the trash, or a request with this idempotency key is \
            under way.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn schedule(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let expected = state.begin(&parts, id).await?;
    let body = read_json(&state.door, &parts, body).await?;
    let (action, time) = fields(&body.bytes, |fields, errors| {
        fields.only(&["action", "at", "zone"], errors);
        let action: Option<Action> = fields.parsed("action", Need::Required, errors);
        let time = parts_of::planned_time(fields, errors);
        Some((action?, time?))
    })?;
    let context = command_context(&parts, &body.bytes, None)?;
    drop(body);
    let command = ScheduleCommand { id, action, time, expected, context };
    let outcome = state.articles.schedule.handle(command).await;
    state.answer(id, expected, outcome).await
}

/// Gives up what is planned for an article; nothing happens if nothing is.
#[utoipa::path(
    delete, path = "/v1/articles/{id}/schedule", tag = "Articles", operation_id = "cancel_article_schedule",
    params(
        ("id" = uuid::Uuid, Path, description = "The article's id."),
        ("action" = Option<String>, Query, description = "Only this: `publish` or `unpublish`. Without it, both."),
        MatchHeader, WriteHeaders,
    ),
    responses(
        WriteProblems, MatchProblems,
        (status = 200, description = "The article as it was written.", body = ArticleBody,
            headers(
                ("ETag" = String, description = "The version's tag, for `If-Match`."),
                ("Daybook-Position" = String, description = "The write's position."),
            )),
        (status = 404, description = "There is no such article.", content_type = "application/problem+json", body = ProblemBody),
    )
)]
pub(super) async fn cancel(
    state: ArticlesDoor,
    IdPath(id): IdPath,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, _) = request.into_parts();
    let action = Query::read(&parts.uri, &["action"])?.parsed("action")?;
    let expected = state.begin_asked(&parts, id).await?;
    let context = command_context(&parts, &[], None)?;
    let command = CancelScheduleCommand { id, action, expected, context };
    let outcome = state.articles.schedule.cancel(command).await;
    state.answer(id, expected, outcome).await
}
